package io.mimamori.hub.security;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Names and addresses under which devices reach the hub. Stateless. */
final class ServerNames {
    private static final Set<String> ALWAYS = Set.of("localhost", "127.0.0.1", "::1");

    private ServerNames() {}

    /** Those of the configuration first, then the machine's own name and loopback. */
    static Set<String> with(List<String> configured) {
        Set<String> names = new LinkedHashSet<>(configured);
        try {
            names.add(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException _) {
            // A machine without a name is reached by its address.
        }
        names.addAll(new TreeSet<>(ALWAYS));
        return names;
    }

    static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || name.matches("[0-9.]+");
    }

    /** Whether the certificate is for all of these names. */
    static boolean covers(X509Certificate certificate, Collection<String> names) {
        return alternatives(certificate)
                .containsAll(names.stream().map(ServerNames::plain).toList());
    }

    private static Set<String> alternatives(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? Set.of()
                    : names.stream()
                            .map(name -> plain(String.valueOf(name.get(1))))
                            .collect(Collectors.toSet());
        } catch (CertificateParsingException _) {
            return Set.of();
        }
    }

    /** The JDK writes IPv6 addresses in full. */
    private static String plain(String name) {
        if (!isAddress(name)) {
            return name;
        }
        try {
            return InetAddress.ofLiteral(name).getHostAddress();
        } catch (IllegalArgumentException _) {
            return name;
        }
    }
}
