package io.mimamori.hub.notify;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps messages from being led into the hub's own network: a host name must not resolve to a
 * private, loopback, link-local or metadata address. An address literal and {@code localhost} are
 * what the operator wrote, so they stand. Asked before each attempt; the JVM keeps the answer of
 * the name service for 30 s, so the connection goes where was looked (and https proves the name
 * once more). Thread-safe.
 *
 * @param mayBePrivate the operator says that the name is one of the own network
 * @param isForeign whether somebody else wrote the addresses: then only https and a public name
 */
record AddressGuard(boolean mayBePrivate, boolean isForeign) {
    /** Networks that are not of the public Internet (RFC 6890), beside those that Java knows. */
    private static final List<Network> SPECIAL =
            Stream.of(
                            "0.0.0.0/8",
                            "100.64.0.0/10",
                            "192.0.0.0/24",
                            "198.18.0.0/15",
                            "240.0.0.0/4",
                            "fc00::/7")
                    .map(Network::of)
                    .toList();

    /** IPv4 inside IPv6: RFC 6052, RFC 3056. */
    private static final Network NAT64 = Network.of("64:ff9b::/96");

    private static final Network SIX_TO_FOUR = Network.of("2002::/16");

    AddressGuard(boolean mayBePrivate) {
        this(mayBePrivate, false);
    }

    /** Why nothing may be sent to {@code url} now; a name that is unknown fails by itself. */
    Optional<String> refusal(URI url) {
        String host = url.getHost();
        if (mayBePrivate) {
            return Optional.empty();
        }
        boolean isOurOwn = isLiteral(host) || host.equalsIgnoreCase("localhost");
        if (isForeign && (isOurOwn || !url.getScheme().equalsIgnoreCase("https"))) {
            return Optional.of("%s is no https address with a public name".formatted(host));
        }
        if (isOurOwn) {
            return Optional.empty();
        }
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .filter(AddressGuard::isPrivate)
                    .findFirst()
                    .map(address ->
                            "%s resolves to %s, which is not a public address; set private: true for this endpoint if it is meant"
                                    .formatted(host, address.getHostAddress()));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (NAT64.contains(bytes)) {
            return isPrivate(embedded(bytes, 12));
        }
        if (SIX_TO_FOUR.contains(bytes)) {
            return isPrivate(embedded(bytes, 2));
        }
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || SPECIAL.stream().anyMatch(network -> network.contains(bytes));
    }

    private static InetAddress embedded(byte[] bytes, int from) {
        try {
            return Inet4Address.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static boolean isLiteral(String host) {
        return host.startsWith("[") || host.matches("[0-9]+(\\.[0-9]+){3}");
    }

    private record Network(byte[] base, int bits) {
        static Network of(String text) {
            int slash = text.indexOf('/');
            return new Network(
                    InetAddress.ofLiteral(text.substring(0, slash)).getAddress(),
                    Integer.parseInt(text.substring(slash + 1)));
        }

        boolean contains(byte[] address) {
            if (address.length != base.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if (((address[bit / 8] ^ base[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
