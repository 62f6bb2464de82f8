package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;
import io.mimamori.config.HttpAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * {@code - sms: {account, tokenFile, from, to: [+81…], callback}}, and {@code voice} alike.
 *
 * @param url of the provider's API
 * @param account at the provider
 * @param tokenFile the account's token
 * @param from number or, for SMS, name of the sender
 * @param to numbers, one endpoint each
 * @param callback where the provider reaches this hub, to say what became of messages and which
 *     digit was pressed; empty: it says nothing
 */
record PhoneConfig(
        Way way,
        URI url,
        String account,
        Path tokenFile,
        String from,
        List<String> to,
        Optional<URI> callback,
        EndpointRules rules)
        implements ChannelConfig {
    private static final URI TWILIO = URI.create("https://api.twilio.com");

    /** E.164. */
    private static final String NUMBER = "\\+[1-9][0-9]{6,14}";

    PhoneConfig {
        to = List.copyOf(to);
    }

    /** How a phone is told. */
    enum Way {
        SMS("sms"),
        VOICE("voice");

        private final String kind;

        Way(String kind) {
            this.kind = kind;
        }

        /** Key in the configuration, and the channel's name in metrics. */
        String kind() {
            return kind;
        }
    }

    static Reader reader(Way way) {
        return (node, folder) -> Optional.of(read(way, node, folder));
    }

    private static PhoneConfig read(Way way, ConfigNode node, Path folder) {
        URI url = node.has("url") ? HttpAddress.read(node, "url").orElse(TWILIO) : TWILIO;
        List<String> to = node.texts("to");
        if (to.isEmpty()) {
            node.problem("to", "names nobody: give a list of numbers");
        }
        to.stream()
                .filter(number -> !number.matches(NUMBER))
                .forEach(number ->
                        node.problem(
                                "to",
                                "'%s' is not an international number such as +818012345678"
                                        .formatted(number)));
        return new PhoneConfig(
                way,
                url,
                node.requiredText("account"),
                folder.resolve(node.requiredText("tokenFile")),
                node.requiredText("from"),
                to,
                node.has("callback") ? HttpAddress.read(node, "callback") : Optional.empty(),
                EndpointRules.read(node, true));
    }

    @Override
    public List<Endpoint> endpoints(InstantSource machine) {
        HttpCalls calls = new HttpCalls(rules.guard(), machine, HttpCalls.TIMEOUT);
        PhoneProvider provider = new TwilioProvider(this, calls);
        return to.stream()
                .map(number ->
                        rules.endpoint(
                                way.kind(),
                                endpoint(number),
                                new PhoneChannel(way, provider, number)))
                .toList();
    }

    private String endpoint(String number) {
        return rules.called(way.kind(), way.kind() + ":" + number);
    }

    /** Whether it is the name of one of its endpoints. */
    boolean isAt(String endpoint) {
        return to.stream().anyMatch(number -> endpoint(number).equals(endpoint));
    }
}
