package io.mimamori.edge.alarm;

import io.mimamori.edge.board.Board;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lamp and siren at pins, through relays. The siren falls silent after a while, the lamp stays: a
 * town is not kept awake by an alarm that everybody has heard. Off when the agent ends.
 * Thread-safe.
 */
public final class PinAlarm implements LocalAlarm {
    private static final Logger LOG = LoggerFactory.getLogger(PinAlarm.class);

    private final Optional<Board.OutputPin> lamp;
    private final Optional<Board.OutputPin> siren;
    private final Duration sirenMax;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("siren").factory());
    private @Nullable Future<?> silence;
    private boolean sounding;

    /**
     * @param sirenMax longest time that the siren sounds for one alarm
     */
    public PinAlarm(
            Optional<Board.OutputPin> lamp, Optional<Board.OutputPin> siren, Duration sirenMax) {
        this.lamp = lamp;
        this.siren = siren;
        this.sirenMax = sirenMax;
    }

    @Override
    public synchronized void show(Signal signal) {
        LOG.info(
                "local alarm: lamp {}, siren {} ({})",
                signal.lamp() ? "ON" : "off",
                signal.siren() ? "ON" : "off",
                signal.why());
        // The siren first, and neither for the other's sake: a broken lamp must not keep it quiet.
        if (signal.siren() != sounding) {
            sound(signal.siren());
        }
        switched("lamp", lamp, signal.lamp());
    }

    private void sound(boolean on) {
        sounding = on;
        switched("siren", siren, on);
        if (silence != null) {
            silence.cancel(false);
            silence = null;
        }
        if (sounding) {
            silence = timer.schedule(this::quiet, sirenMax.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static void switched(String what, Optional<Board.OutputPin> output, boolean on) {
        try {
            output.ifPresent(pin -> pin.set(on));
        } catch (RuntimeException e) {
            LOG.error("the {} cannot be switched {}", what, on ? "on" : "off", e);
        }
    }

    private synchronized void quiet() {
        LOG.info("the siren has sounded for {}; the lamp stays", sirenMax);
        switched("siren", siren, false);
    }

    @Override
    public synchronized void close() {
        timer.shutdownNow();
        siren.ifPresent(Board.OutputPin::close);
        lamp.ifPresent(Board.OutputPin::close);
    }
}
