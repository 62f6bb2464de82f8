package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;
import io.mimamori.config.HttpAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * {@code - line: {tokenFile, to: [U…], plan, secretFile}}.
 *
 * @param url of the Messaging API
 * @param tokenFile channel access token
 * @param to one user, group or room, or up to 500 users
 * @param plan of the account, as far as the month's messages are to be guarded by it
 * @param secretFile channel secret, which signs what LINE sends here; empty: messages have no
 *     buttons to answer with
 */
record LineConfig(
        URI url,
        Path tokenFile,
        List<String> to,
        Optional<Plan> plan,
        Optional<Path> secretFile,
        EndpointRules rules)
        implements ChannelConfig {
    private static final URI API = URI.create("https://api.line.me");
    private static final int MULTICAST_MAX = 500;
    private static final String USER = "U[0-9a-f]{32}";
    private static final String ANYBODY = "[UCR][0-9a-f]{32}";

    LineConfig {
        to = List.copyOf(to);
    }

    /** Messages a month without extra cost (LINE公式アカウント in Japan, 2026). */
    enum Plan {
        COMMUNICATION(200),
        LIGHT(5_000),
        STANDARD(30_000),
        /** 地方公共団体プラン: without limit. */
        MUNICIPAL(Integer.MAX_VALUE);

        private final int messagesMax;

        Plan(int messagesMax) {
            this.messagesMax = messagesMax;
        }

        int messagesMax() {
            return messagesMax;
        }
    }

    static Optional<LineConfig> read(ConfigNode node, Path folder) {
        URI url = node.has("url") ? HttpAddress.read(node, "url").orElse(API) : API;
        Path tokenFile = folder.resolve(node.requiredText("tokenFile"));
        List<String> to = node.texts("to");
        check(node, to);
        Optional<Plan> plan =
                node.has("plan")
                        ? Optional.of(node.oneOf("plan", Plan.class, Plan.COMMUNICATION))
                        : Optional.empty();
        return Optional.of(
                new LineConfig(
                        url,
                        tokenFile,
                        to,
                        plan,
                        node.text("secretFile").map(folder::resolve),
                        EndpointRules.read(node, true)));
    }

    private static void check(ConfigNode node, List<String> to) {
        if (to.isEmpty() || to.size() > MULTICAST_MAX) {
            node.problem("to", "must be a list of 1 to " + MULTICAST_MAX + " ids");
        }
        // Groups and rooms are reached one by one only.
        String pattern = to.size() > 1 ? USER : ANYBODY;
        to.stream()
                .filter(id -> !id.matches(pattern))
                .forEach(id ->
                        node.problem(
                                "to",
                                "'%s' is not %s of LINE (a letter and 32 hexadecimal digits)"
                                        .formatted(id, to.size() > 1 ? "a user id" : "an id")));
    }

    @Override
    public List<Endpoint> endpoints(InstantSource machine) {
        HttpCalls calls = new HttpCalls(rules.guard(), machine, HttpCalls.TIMEOUT);
        return List.of(rules.endpoint("line", endpoint(), new LineChannel(this, calls, machine)));
    }

    /** The name of its endpoint. */
    String endpoint() {
        return rules.called("line", EndpointName.of("line", url, String.join(",", to)));
    }
}
