package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.testing.FakeChat;
import io.mimamori.hub.testing.ProviderServer;
import java.io.IOException;
import java.net.URI;
import java.util.stream.Collectors;

/** What the three chats have in common. */
abstract class ChatChannelContract extends HttpChannelContract {
    abstract ChatDialect dialect();

    @Override
    ProviderServer open() throws IOException {
        return new FakeChat();
    }

    @Override
    NotificationChannel channel(URI url, HttpCalls calls) throws IOException {
        return at(url + "/" + dialect().kind(), calls);
    }

    final NotificationChannel at(String url, HttpCalls calls) throws IOException {
        return new ChatChannel(new ChatConfig(dialect(), secret(url), rules()), calls);
    }

    /** They have no key. */
    @Override
    String key(Message message) {
        return "";
    }

    /** Empty lines are the chat's to show or not. */
    @Override
    void assertCarried(Message message, Received got) {
        assertThat(got.subject()).isEqualTo(message.subject());
        assertThat(lines(got.text())).isEqualTo(lines(message.text()));
    }

    private static String lines(String text) {
        return text.lines().filter(line -> !line.isBlank()).collect(Collectors.joining("\n"));
    }
}
