package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.ConfigException;
import io.mimamori.config.ConfigNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelConfigTest {
    private static final String ALL =
            """
            channels:
              - ntfy: {url: "https://ntfy.example", topic: desk-7Qx2, page: "https://hub.example/"}
              - line: {tokenFile: secret, to: [U0123456789abcdef0123456789abcdef], plan: municipal}
              - slack: {urlFile: address}
              - discord: {urlFile: address, homes: true}
              - teams: {urlFile: address, test: true}
              - mastodon: {url: "https://social.example", tokenFile: secret, visibility: unlisted}
              - sms: {account: AC1, tokenFile: secret, from: MIMAMORI, to: ["+818012345678", "+818012345679"]}
              - voice: {account: AC1, tokenFile: secret, from: "+15005550006", to: ["+818012345678"], groupWait: 0s}
            """;

    @TempDir Path folder;

    private List<ChannelConfig> read(String yaml) {
        ConfigNode root = ConfigNode.parse("hub.yaml", yaml);
        List<ChannelConfig> all = ChannelConfig.readAll(root, folder);
        root.finish();
        return all;
    }

    private List<Endpoint> endpoints(String yaml) throws IOException {
        Files.writeString(folder.resolve("secret"), "s3cret\n");
        Files.writeString(folder.resolve("address"), "https://chat.example/T0ken\n");
        return read(yaml).stream()
                .flatMap(config -> config.endpoints(InstantSource.system()).stream())
                .toList();
    }

    @Test
    void makesAnEndpointOfEveryEntryAndOfEveryNumber() throws IOException {
        List<Endpoint> all = endpoints(ALL);
        assertThat(all)
                .extracting(endpoint -> endpoint.address().kind())
                .containsExactly(
                        "ntfy",
                        "line",
                        "slack",
                        "discord",
                        "teams",
                        "mastodon",
                        "sms",
                        "sms",
                        "voice");
        assertThat(all).extracting(endpoint -> endpoint.address().name()).doesNotHaveDuplicates();
        assertThat(all.toString()).doesNotContain("s3cret", "T0ken");
        assertThat(all.stream().filter(TestEndpoint.class::isInstance).toList()).hasSize(1);
    }

    @Test
    void homesGoToPeopleAndToAChatOnlyWhereItIsSaidAndNeverToThePublic() throws IOException {
        assertThat(
                        endpoints(ALL).stream()
                                .filter(each -> each.address().audiences().contains(Audience.CARE)))
                .extracting(endpoint -> endpoint.address().kind())
                .containsExactly("ntfy", "line", "discord", "sms", "sms", "voice");
        assertThatThrownBy(() ->
                        read(
                                "channels: [{mastodon: {url: \"https://a.example\", tokenFile: t, homes: true}}]"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("channels[0].mastodon.homes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ntfyy: {url: \"https://a.example\"} | channels[0].ntfyy | did you mean 'ntfy'",
                "ntfy: {url: \"https://a.example\", topic: \"a b\"} | channels[0].ntfy.topic | 'a b' is not",
                "ntfy: {url: \"ftp://a.example\", topic: a} | channels[0].ntfy.url | not an http",
                "line: {tokenFile: t, to: [anna]} | channels[0].line.to | 'anna' is not an id",
                "line: {tokenFile: t, to: []} | channels[0].line.to | 1 to 500",
                "line: {to: [U0123456789abcdef0123456789abcdef]} | channels[0].line.tokenFile | is missing",
                "line: {tokenFile: t, to: [U0123456789abcdef0123456789abcdef], plan: free} | channels[0].line.plan | 'free' is not one of",
                "slack: {url: \"https://a.example\"} | channels[0].slack.url | is not a known key",
                "sms: {account: a, tokenFile: t, from: b, to: [\"080-1234-5678\"]} | channels[0].sms.to | +81",
                "{} | channels[0] | must have one key"
            })
    void refusesAMistakeWithItsPlace(String entry, String key, String message) {
        String yaml = entry.equals("{}") ? "channels: [{}]" : "channels:\n  - " + entry + "\n";
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("hub.yaml")
                .hasMessageContaining(key)
                .hasMessageContaining(message);
    }

    @Test
    void namesTheFileAndTheKeyOfASecretThatIsNotThere() {
        assertThatThrownBy(() ->
                        read("channels: [{slack: {urlFile: nowhere}}]").stream()
                                .flatMap(each -> each.endpoints(InstantSource.system()).stream())
                                .toList())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("slack.urlFile");
    }

    @Test
    void doesNotShowAnAddressThatIsNone() throws IOException {
        Files.writeString(folder.resolve("address"), "not an address T0ken\n");
        assertThatThrownBy(() ->
                        read("channels: [{slack: {urlFile: address}}]").stream()
                                .flatMap(each -> each.endpoints(InstantSource.system()).stream())
                                .toList())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("slack.urlFile")
                .hasMessageNotContaining("T0ken");
    }
}
