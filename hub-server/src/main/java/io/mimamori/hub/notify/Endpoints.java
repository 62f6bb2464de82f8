package io.mimamori.hub.notify;

import io.mimamori.ConfigException;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every endpoint of the hub, by kind. */
public record Endpoints(List<LiveEndpoint> live, List<TestEndpoint> test) {
    public Endpoints {
        live = List.copyOf(live);
        test = List.copyOf(test);
    }

    /**
     * What the configuration says. Throws {@link ConfigException} when two have one name.
     *
     * @param machine the machine's clock, never the data clock
     */
    public static Endpoints configured(
            Optional<SmtpConfig> smtp,
            Optional<WebhookConfig> webhook,
            List<ChannelConfig> channels,
            Vertx vertx,
            InstantSource machine) {
        List<Endpoint> all = new ArrayList<>();
        smtp.ifPresent(mail -> all.addAll(EmailChannel.endpoints(mail, vertx, machine)));
        webhook.ifPresent(hook -> all.add(WebhookChannel.endpoint(hook, machine)));
        channels.forEach(channel -> all.addAll(channel.endpoints(machine)));
        return of(all);
    }

    /**
     * Where the hub's own messages go: ways of their own, by the same providers.
     *
     * @param mailbox where mail to the sender's address arrives, if it can be looked into
     */
    public static List<Endpoint> selfTest(
            SelfTestConfig own,
            Optional<SmtpConfig> smtp,
            Optional<Mailbox> mailbox,
            Vertx vertx,
            InstantSource machine) {
        List<Endpoint> all = new ArrayList<>();
        own.mail()
                .flatMap(to ->
                        smtp.map(mail -> EmailChannel.selfTest(mail, to, mailbox, vertx, machine)))
                .ifPresent(all::add);
        own.channels().forEach(channel -> all.addAll(channel.endpoints(machine)));
        return all;
    }

    /** And these. */
    public Endpoints and(List<Endpoint> more) {
        return of(Stream.of(live, test, more).<Endpoint>flatMap(List::stream).toList());
    }

    /** Their names. */
    public Set<String> names() {
        return Stream.concat(live.stream(), test.stream())
                .map(endpoint -> endpoint.address().name())
                .collect(Collectors.toSet());
    }

    /** Sorts what the configuration made. */
    public static Endpoints of(List<Endpoint> all) {
        Set<String> names = new HashSet<>();
        for (Endpoint endpoint : all) {
            String name = endpoint.address().name();
            if (!names.add(name)) {
                throw new ConfigException(
                        List.of(
                                new ConfigException.Problem(
                                        "the configuration",
                                        0,
                                        "channels",
                                        "two endpoints are called '"
                                                + name
                                                + "': give each a name of its own, and one of several"
                                                + " addresses an entry of its own")));
            }
        }
        return new Endpoints(
                all.stream()
                        .filter(LiveEndpoint.class::isInstance)
                        .map(LiveEndpoint.class::cast)
                        .toList(),
                all.stream()
                        .filter(TestEndpoint.class::isInstance)
                        .map(TestEndpoint.class::cast)
                        .toList());
    }
}
