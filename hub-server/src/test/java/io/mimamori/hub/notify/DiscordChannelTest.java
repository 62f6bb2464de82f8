package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class DiscordChannelTest extends ChatChannelContract {
    @Override
    ChatDialect dialect() {
        return ChatDialect.DISCORD;
    }

    @Test
    void knowsThatAWebhookWasRemoved() throws Exception {
        HttpCalls calls = new HttpCalls(new AddressGuard(false), NOW, TIMEOUT);
        assertThat(at(provider().url() + "/discord-removed", calls).deliver(message()))
                .isInstanceOf(DeliveryResult.Gone.class);
    }

    @Test
    void mentionsNobody() throws Exception {
        channel().deliver(new Message(UUID.randomUUID(), "a", "<!channel> @everyone", "{}"));
        assertThat(provider().calls().getFirst().body())
                .contains("\"allowed_mentions\":{\"parse\":[]}");
    }
}
