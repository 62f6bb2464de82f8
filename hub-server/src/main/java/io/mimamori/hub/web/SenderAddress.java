package io.mimamori.hub.web;

import io.vertx.ext.web.RoutingContext;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Where a request comes from, as far as limits by address count. Event loop or not; stateless. */
final class SenderAddress {
    /** One household or machine has a whole /64 of IPv6. */
    private static final int IPV6_BYTES = 8;

    private SenderAddress() {}

    /**
     * The peer; behind a proxy on this machine, whom the proxy saw: the last of X-Forwarded-For,
     * since what stands before it anybody may have written.
     */
    static String of(RoutingContext request) {
        String peer = request.request().remoteAddress().hostAddress();
        Optional<String> said =
                request.request().headers().getAll("X-Forwarded-For").stream()
                        .reduce((_, last) -> last);
        Optional<InetAddress> direct = literal(peer == null ? "" : peer);
        return direct.filter(InetAddress::isLoopbackAddress)
                .flatMap(_ -> said)
                .flatMap(all -> literal(all.substring(all.lastIndexOf(',') + 1).strip()))
                .or(() -> direct)
                .map(SenderAddress::key)
                .orElse("");
    }

    private static String key(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), IPV6_BYTES))
                : address.getHostAddress();
    }

    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
