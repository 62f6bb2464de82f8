package io.mimamori.hub.notify;

import io.mimamori.ConfigException;
import java.net.URI;
import java.util.List;

/** Posts to the incoming webhook of a chat. None of them knows repetitions. Thread-safe. */
final class ChatChannel implements NotificationChannel {
    private final ChatConfig config;
    private final URI url;
    private final HttpCalls calls;

    ChatChannel(ChatConfig config, HttpCalls calls) {
        this.config = config;
        this.url = url(config);
        this.calls = calls;
    }

    String name() {
        return EndpointName.of(config.dialect().kind(), url, url.toString());
    }

    @Override
    public DeliveryResult deliver(Message message) throws InterruptedException {
        ChatDialect dialect = config.dialect();
        return calls.send(
                HttpCalls.post(dialect.address(url), dialect.body(message)),
                answer ->
                        dialect.isGone(answer)
                                ? new DeliveryResult.Gone(answer.reason())
                                : answer.result("id"));
    }

    /** One message a second is what they take. */
    @Override
    public int concurrency() {
        return 1;
    }

    private static URI url(ChatConfig config) {
        String key = config.dialect().kind() + ".urlFile";
        String text = Secret.read(config.urlFile(), key).reveal();
        try {
            URI url = URI.create(text);
            if (text.matches("https?://.*") && url.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Its message would show the address, which is a secret.
        }
        throw new ConfigException(
                List.of(
                        new ConfigException.Problem(
                                config.urlFile().toString(),
                                1,
                                key,
                                "does not hold an http or https address as its only line")));
    }
}
