package io.mimamori.hub.security;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The key that a listener shows, which may be replaced while it serves: connections that are open
 * stay, the next handshake shows the new one. Thread-safe.
 */
final class LiveKey extends X509ExtendedKeyManager {
    /** A handshake asks several times under one alias; the key before stays for those under way. */
    private record Keys(long number, CertifiedKey key, CertifiedKey before) {}

    private volatile Keys keys;

    LiveKey(CertifiedKey first) {
        keys = new Keys(1, first, first);
    }

    synchronized void replace(CertifiedKey key) {
        keys = new Keys(keys.number() + 1, key, keys.key());
    }

    CertifiedKey now() {
        return keys.key();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        Keys now = keys;
        return now.key().key().getAlgorithm().equals(keyType) ? Long.toString(now.number()) : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return of(alias).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return of(alias).key();
    }

    private CertifiedKey of(String alias) {
        Keys now = keys;
        return Map.of(Long.toString(now.number()), now.key()).getOrDefault(alias, now.before());
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = chooseEngineServerAlias(keyType, issuers, null);
        return alias == null ? new String[0] : List.of(alias).toArray(String[]::new);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
