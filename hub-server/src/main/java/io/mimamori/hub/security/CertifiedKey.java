package io.mimamori.hub.security;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key and the certificates that vouch for it. Immutable; never printed.
 *
 * @param chain its own certificate first, then those who signed
 */
record CertifiedKey(PrivateKey key, List<X509Certificate> chain) {
    CertifiedKey {
        chain = List.copyOf(chain);
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    /** Begin of its validity, ms since 1970 UTC. */
    long startMillis() {
        return certificate().getNotBefore().toInstant().toEpochMilli();
    }

    /** End of its validity, ms since 1970 UTC. */
    long endMillis() {
        return certificate().getNotAfter().toInstant().toEpochMilli();
    }

    @Override
    public String toString() {
        return "CertifiedKey[" + certificate().getSubjectX500Principal() + "]";
    }
}
