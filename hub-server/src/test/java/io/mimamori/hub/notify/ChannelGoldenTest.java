package io.mimamori.hub.notify;

import static io.mimamori.hub.alert.Happenings.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimamori.config.ConfigNode;
import io.mimamori.hub.alert.Happenings;
import io.mimamori.hub.notify.Correction.Reason;
import io.mimamori.hub.testing.FakeChat;
import io.mimamori.hub.testing.FakeLine;
import io.mimamori.hub.testing.FakeMastodon;
import io.mimamori.hub.testing.FakeNtfy;
import io.mimamori.hub.testing.FakeTwilio;
import io.mimamori.hub.testing.ProviderServer;
import io.mimamori.profile.Hazard;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.EpisodeEvent.Kind;
import io.mimamori.rule.Ladder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes over the wire to each provider, from the configuration on: one alert, twenty of a flood
 * (beyond most limits), a button in a home. Compared with golden files; {@code
 * -Dgolden.write=FOLDER} writes them anew, to be read before they are committed.
 */
class ChannelGoldenTest {
    private static final InstantSource NOW =
            InstantSource.fixed(Instant.parse("2026-06-02T11:16:05Z"));

    @TempDir Path folder;

    private static ProviderServer provider(String kind) throws IOException {
        return switch (kind) {
            case "ntfy" -> new FakeNtfy();
            case "line" -> new FakeLine();
            case "mastodon" -> new FakeMastodon();
            case "sms", "voice" -> new FakeTwilio();
            default -> new FakeChat();
        };
    }

    private String yaml(String kind, ProviderServer provider) throws IOException {
        String token =
                switch (kind) {
                    case "ntfy" -> FakeNtfy.TOKEN;
                    case "line" -> FakeLine.TOKEN;
                    case "mastodon" -> FakeMastodon.TOKEN;
                    case "sms", "voice" -> FakeTwilio.TOKEN;
                    default -> provider.url() + "/" + kind;
                };
        Files.writeString(folder.resolve("secret"), token);
        String keys =
                switch (kind) {
                    case "ntfy" -> "url: %s, topic: " + FakeNtfy.TOPIC + ", tokenFile: secret";
                    case "line" ->
                            "url: %s, tokenFile: secret, plan: municipal, to: [U"
                                    + "0".repeat(32)
                                    + "]";
                    case "mastodon" -> "url: %s, tokenFile: secret";
                    case "sms", "voice" ->
                            "url: %s, account: "
                                    + FakeTwilio.ACCOUNT
                                    + ", tokenFile: secret, from: '+15005550006', to: ['+818012345678']";
                    default -> "urlFile: secret";
                };
        return "channels: [{" + kind + ": {" + keys.formatted("'" + provider.url() + "'") + "}}]";
    }

    private static Message message(int alerts, Hazard hazard, String rule, String level) {
        MessageTexts texts =
                new MessageTexts(alert ->
                        Optional.of(Happenings.everyRule(alert.hazard(), Ladder.Basis.CITY)));
        LiveEndpoint endpoint = desk();
        return texts.write(
                IntStream.rangeClosed(1, alerts)
                        .mapToObj(number ->
                                event(new UUID(0x5000, number), 1, Kind.RAISED, rule, level))
                        .map(event -> Happenings.at(event, hazard))
                        .map(event -> delivery(event, endpoint))
                        .toList());
    }

    private static Delivery delivery(EpisodeEvent event, LiveEndpoint endpoint) {
        return Delivery.Actual.of(new ActualNotice(Happenings.alert(event), event), endpoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ntfy", "line", "slack", "discord", "teams", "mastodon", "sms", "voice"})
    void sendsWhatTheGoldenFileSays(String kind) throws Exception {
        compare(
                "channel-" + kind,
                sent(
                        kind,
                        message(1, Hazard.RIVER, "level", "warning"),
                        message(20, Hazard.RIVER, "level", "warning"),
                        message(1, Hazard.HOME, "help", "help")));
    }

    /** A message about a river is withdrawn, another one corrected, and one about a home. */
    @ParameterizedTest
    @ValueSource(
            strings = {"ntfy", "line", "slack", "discord", "teams", "mastodon", "sms", "voice"})
    void correctsAsTheGoldenFileSays(String kind) throws Exception {
        compare(
                "correction-" + kind,
                sent(
                        kind,
                        correction(Hazard.RIVER, Reason.SENSOR_FAULT, ""),
                        correction(Hazard.RIVER, Reason.VALUE, "正しい水位は11.80mです"),
                        correction(Hazard.HOME, Reason.MISTAKE, "")));
    }

    private static Message correction(Hazard hazard, Reason reason, String note) {
        Correction.Kind kind =
                reason == Reason.VALUE ? Correction.Kind.CORRECT : Correction.Kind.CANCEL;
        EpisodeEvent event =
                Happenings.at(
                        event(new UUID(0x5000, 1), 1, Kind.RAISED, "level", "warning"), hazard);
        Correction said = new Correction(1, kind, reason, note, "青木", NOW.millis());
        ActualNotice notice = new ActualNotice(Happenings.alert(event), event, Optional.of(said));
        return new MessageTexts(alert -> Optional.of(Happenings.site(hazard, Ladder.Basis.CITY)))
                .write(new Delivery.Actual(new UUID(0x6000, 1), notice, desk()));
    }

    private static LiveEndpoint desk() {
        return new LiveEndpoint(
                Address.ofPeople("email", "email:desk", true, Pace.STANDARD),
                message -> new DeliveryResult.Accepted(""));
    }

    private String sent(String kind, Message... messages) throws Exception {
        StringBuilder written = new StringBuilder();
        try (ProviderServer provider = provider(kind)) {
            NotificationChannel channel =
                    ChannelConfig.readAll(
                                    ConfigNode.parse("hub.yaml", yaml(kind, provider)), folder)
                            .getFirst()
                            .endpoints(NOW)
                            .getFirst()
                            .channel();
            for (Message message : messages) {
                boolean unfit = kind.equals("mastodon") && message.home();
                assertThat(channel.deliver(message))
                        .isInstanceOf(
                                unfit
                                        ? DeliveryResult.Rejected.class
                                        : DeliveryResult.Accepted.class);
            }
            for (ProviderServer.Call call : provider.calls()) {
                written.append(call.method()).append(' ').append(call.uri()).append('\n');
                written.append(readable(call.body())).append("\n\n");
            }
        }
        return written.toString();
    }

    private static String readable(String body) throws IOException {
        if (!body.startsWith("{")) {
            return URLDecoder.decode(
                    String.join("\n", List.of(body.split("&")).stream().sorted().toList()),
                    StandardCharsets.UTF_8);
        }
        ObjectMapper json = new ObjectMapper();
        return json.writerWithDefaultPrettyPrinter().writeValueAsString(json.readTree(body));
    }

    private static void compare(String name, String text) throws IOException {
        String write = System.getProperty("golden.write", "");
        if (!write.isEmpty()) {
            Files.writeString(Path.of(write, name + ".txt"), text);
        }
        try (InputStream file =
                ChannelGoldenTest.class.getResourceAsStream("golden/" + name + ".txt")) {
            assertThat(file).as("golden file " + name).isNotNull();
            assertThat(text).isEqualTo(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
