package io.mimamori.hub.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.alert.Alert;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import io.mimamori.rule.EpisodeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LiveQueueTest {
    private final AtomicInteger wakes = new AtomicInteger();
    private final LiveQueue queue = new LiveQueue(wakes::incrementAndGet);

    @Test
    void losesOldReadingsAndNoAlert() {
        for (int i = 0; i < 1_000; i++) {
            queue.reading("c" + i, new LiveEvent("reading", "r" + i));
            if (i % 100 == 0) {
                queue.alert(new LiveEvent("alert", "a" + i));
            }
        }
        List<LiveEvent> taken = drain();
        assertThat(taken.stream().filter(event -> event.kind().equals("alert"))).hasSize(10);
        assertThat(taken.getFirst().json()).isEqualTo("a0");
        assertThat(taken).hasSize(10 + LiveQueue.READINGS_MAX);
        assertThat(taken.getLast().json()).isEqualTo("r999");
        assertThat(queue.isCutOff()).isFalse();
    }

    @Test
    void keepsOnlyTheNewestReadingOfAChannel() {
        queue.reading("c", new LiveEvent("reading", "1"));
        queue.reading("d", new LiveEvent("reading", "2"));
        queue.reading("c", new LiveEvent("reading", "3"));
        assertThat(drain()).extracting(LiveEvent::json).containsExactly("2", "3");
    }

    @Test
    void wakesOnceUntilItIsEmptyAgain() {
        queue.reading("c", new LiveEvent("reading", "1"));
        queue.reading("d", new LiveEvent("reading", "2"));
        assertThat(wakes.get()).isEqualTo(1);
        drain();
        queue.reading("c", new LiveEvent("reading", "3"));
        assertThat(wakes.get()).isEqualTo(2);
    }

    @Test
    void cutsOffWhoDoesNotTakeAlerts() {
        for (int i = 0; i <= LiveQueue.ALERTS_MAX; i++) {
            queue.alert(new LiveEvent("alert", "a" + i));
        }
        assertThat(queue.isCutOff()).isTrue();
    }

    @Test
    void letsNoMoreThanTwoHundredWatch() {
        LiveSubscribers subscribers = new LiveSubscribers(false);
        for (int i = 0; i < LiveSubscribers.SUBSCRIBERS_MAX; i++) {
            assertThat(subscribers.subscribe(() -> {})).isPresent();
        }
        assertThat(subscribers.subscribe(() -> {})).isEmpty();
    }

    @Test
    void alertTopicsTellEverythingButHomes() {
        List<String> published = new ArrayList<>();
        AlertTopics topics =
                new AlertTopics((topic, payload, qos) -> published.add(topic + " " + qos), true);
        for (Hazard hazard : Hazard.values()) {
            EpisodeEvent event = event(hazard);
            topics.alerted(alert(event), event);
        }
        assertThat(published)
                .containsExactly(
                        "mm/1/city/alerts/river/s 1",
                        "mm/1/city/alerts/rain/s 1",
                        "mm/1/city/alerts/wildlife/s 1",
                        "mm/1/city/alerts/security/s 1",
                        "mm/1/city/alerts/fleet/s 1");
    }

    private List<LiveEvent> drain() {
        List<LiveEvent> taken = new ArrayList<>();
        Optional<LiveEvent> event = queue.poll();
        while (event.isPresent()) {
            taken.add(event.get());
            event = queue.poll();
        }
        return taken;
    }

    private static EpisodeEvent event(Hazard hazard) {
        return new EpisodeEvent(
                new UUID(0, 1),
                1,
                EpisodeEvent.Kind.RAISED,
                new EpisodeEvent.Source("city", "s", hazard, "r", 1),
                1_790_000_000_000L,
                1_790_000_000_000L,
                Optional.of("help"),
                false,
                new EpisodeEvent.Cause(
                        new ChannelId("d", "c"),
                        1_790_000_000_000L,
                        Value.of(true),
                        "1",
                        Quality.GOOD,
                        1));
    }

    private static Alert alert(EpisodeEvent event) {
        return new Alert(
                event.episode(),
                "city",
                "s",
                event.source().hazard(),
                "r",
                Alert.State.OPEN,
                event.level(),
                event.raisedMillis(),
                OptionalLong.empty(),
                false,
                event.cause().channel(),
                event.cause().value(),
                "1",
                1);
    }
}
