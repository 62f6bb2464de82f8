package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.testing.FakeLine;
import io.mimamori.hub.testing.ProviderServer;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LineChannelTest extends HttpChannelContract {
    private static final String ANNA = "U" + "a".repeat(32);
    private static final String BUNJI = "U" + "b".repeat(32);

    @Override
    ProviderServer open() throws IOException {
        return new FakeLine();
    }

    @Override
    NotificationChannel channel(URI url, HttpCalls calls) throws IOException {
        return channel(url, calls, List.of(ANNA), Optional.empty());
    }

    private NotificationChannel channel(
            URI url, HttpCalls calls, List<String> to, Optional<LineConfig.Plan> plan)
            throws IOException {
        return new LineChannel(
                new LineConfig(url, secret(FakeLine.TOKEN), to, plan, Optional.empty(), rules()),
                calls,
                NOW);
    }

    private NotificationChannel channelTo(List<String> to, Optional<LineConfig.Plan> plan)
            throws IOException {
        HttpCalls calls = new HttpCalls(new AddressGuard(false), NOW, TIMEOUT);
        return channel(provider().url(), calls, to, plan);
    }

    private static Message message(boolean home, boolean life) {
        return new Message(UUID.randomUUID(), "見守りのお知らせがあります", "髙﨑さんのボタン", "{}", home, life);
    }

    private List<String> posted() {
        return provider().calls().stream()
                .filter(call -> call.method().equals("POST"))
                .map(call -> call.uri().getPath())
                .toList();
    }

    @Test
    void pushesToOneAndMulticastsToSeveral() throws Exception {
        channelTo(List.of(ANNA), Optional.empty()).deliver(message());
        channelTo(List.of(ANNA, BUNJI), Optional.empty()).deliver(message());
        assertThat(posted()).containsExactly("/v2/bot/message/push", "/v2/bot/message/multicast");
        assertThat(provider().shown()).hasSize(2);
    }

    @Test
    void takesARepetitionThatLineKnowsForSuccessUnderTheFirstRequestsId() throws Exception {
        NotificationChannel channel = channel();
        Message message = message();
        assertThat(channel.deliver(message)).isEqualTo(new DeliveryResult.Accepted("request-1"));
        assertThat(channel.deliver(message)).isEqualTo(new DeliveryResult.Accepted("request-1"));
        assertThat(provider().shown()).hasSize(1);
    }

    @Test
    void showsNobodysNameOnALockedScreen() throws Exception {
        channel().deliver(message(true, true));
        assertThat(provider().shown().getFirst().subject()).isEqualTo("見守りのお知らせがあります");
        assertThat(provider().shown().getFirst().text()).contains("髙﨑さんのボタン");
    }

    @Test
    void keepsAFifthOfTheMonthForWhatMayBeAboutALife() throws Exception {
        ((FakeLine) provider()).quota(200, 159);
        NotificationChannel channel = channel();
        assertThat(channel.deliver(message(false, false)))
                .isInstanceOf(DeliveryResult.Accepted.class);
        assertThat(channel.deliver(message(false, false)))
                .isInstanceOfSatisfying(
                        DeliveryResult.Rejected.class,
                        kept -> assertThat(kept.reason()).contains("160 of 200"));
        assertThat(channel.deliver(message(false, true)))
                .isInstanceOf(DeliveryResult.Accepted.class);
    }

    @Test
    void countsAMessageForEachRecipient() throws Exception {
        ((FakeLine) provider()).quota(200, 159);
        assertThat(channelTo(List.of(ANNA, BUNJI), Optional.empty()).deliver(message(false, false)))
                .isInstanceOf(DeliveryResult.Rejected.class);
    }

    @Test
    void theStatedPlanBoundsWhatAnAccountWouldPayFor() throws Exception {
        ((FakeLine) provider()).quota(100_000, 25_000);
        assertThat(
                        channelTo(List.of(ANNA), Optional.of(LineConfig.Plan.STANDARD))
                                .deliver(message(false, false)))
                .isInstanceOf(DeliveryResult.Rejected.class);
        assertThat(channel().deliver(message(false, false)))
                .isInstanceOf(DeliveryResult.Accepted.class);
    }

    @Test
    void whatMayBeAboutALifeWaitsForNoQuestionAboutTheQuota() throws Exception {
        channel().deliver(message(false, true));
        assertThat(provider().calls()).hasSize(1);
        assertThat(provider().shown()).hasSize(1);
    }

    @Test
    void aMunicipalPlanIsNotAskedFor() throws Exception {
        channelTo(List.of(ANNA), Optional.of(LineConfig.Plan.MUNICIPAL)).deliver(message());
        assertThat(provider().calls()).hasSize(1);
    }
}
