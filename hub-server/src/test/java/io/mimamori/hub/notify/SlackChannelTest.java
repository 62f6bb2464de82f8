package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class SlackChannelTest extends ChatChannelContract {
    @Override
    ChatDialect dialect() {
        return ChatDialect.SLACK;
    }

    @Test
    void knowsThatAWebhookWasRemoved() throws Exception {
        HttpCalls calls = new HttpCalls(new AddressGuard(false), NOW, TIMEOUT);
        assertThat(at(provider().url() + "/slack-removed", calls).deliver(message()))
                .isInstanceOf(DeliveryResult.Gone.class);
    }

    @Test
    void mentionsNobody() throws Exception {
        channel().deliver(new Message(UUID.randomUUID(), "a", "<!channel> @everyone", "{}"));
        assertThat(provider().calls().getFirst().body()).contains("&lt;!channel&gt;");
    }
}
