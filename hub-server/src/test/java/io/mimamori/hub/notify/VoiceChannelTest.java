package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class VoiceChannelTest extends PhoneChannelContract {
    @Override
    PhoneConfig.Way way() {
        return PhoneConfig.Way.VOICE;
    }

    @Override
    void assertCarried(Message message, Received got) {
        assertThat(got.text()).isEqualTo(message.text().strip());
    }

    @Test
    void readsTheJapanesePartOnlyAndOfAHomeNothingThatAStrangerMayNotHear() throws Exception {
        channel()
                .deliver(
                        new Message(UUID.randomUUID(), "s", "水位 <12.80 m>\n\n----\nEnglish", "{}"));
        channel()
                .deliver(new Message(UUID.randomUUID(), "見守りのお知らせがあります", "髙﨑さん", "{}", true, true));
        assertThat(provider().shown())
                .extracting(taken -> taken.text())
                .containsExactly("水位 &lt;12.80 m&gt;", "見守りのお知らせがあります");
    }
}
