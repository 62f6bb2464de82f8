package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SmsChannelTest extends PhoneChannelContract {
    @Override
    PhoneConfig.Way way() {
        return PhoneConfig.Way.SMS;
    }

    /** An SMS is the subject. */
    @Override
    void assertCarried(Message message, Received got) {
        assertThat(got.text()).isEqualTo(message.subject());
    }

    @Test
    void fitsInOneSegment() throws Exception {
        Message message = message();
        channel().deliver(new Message(message.id(), message.subject() + "あ".repeat(70), "t", "{}"));
        assertThat(provider().shown().getFirst().text())
                .hasSize(70)
                .startsWith(message.subject())
                .endsWith("…");
    }

    @Test
    void givesUpANumberThatTakesNoMessages() throws Exception {
        assertThat(channelTo(io.mimamori.hub.testing.FakeTwilio.LANDLINE).deliver(message()))
                .isInstanceOfSatisfying(
                        DeliveryResult.Rejected.class,
                        rejected -> assertThat(rejected.reason()).contains("21614"));
    }
}
