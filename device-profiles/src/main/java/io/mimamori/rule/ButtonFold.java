package io.mimamori.rule;

import io.mimamori.rule.EpisodeEvent.Kind;
import java.util.List;
import java.util.Optional;

/** Every press raises, but for those that follow the last one within the confirming time. */
final class ButtonFold implements Fold {
    private final Button rule;
    private long pressedMillis = NONE;

    ButtonFold(Button rule) {
        this.rule = rule;
    }

    @Override
    public long due(long lastMillis, long staleMillis) {
        return Judge.NEVER; // only a person's answer ends it
    }

    @Override
    public void observe(Sample sample, Out out) {
        if (!sample.isJudged() || !isPress(sample)) {
            return;
        }
        long time = sample.timeMillis();
        boolean confirms =
                pressedMillis != NONE && time - pressedMillis <= rule.confirm().toMillis();
        pressedMillis = time;
        if (!confirms) {
            out.happened(Kind.RAISED, time, Optional.of(rule.level()));
        }
    }

    private static boolean isPress(Sample sample) {
        return sample.isNumeric() ? sample.number() >= 1 : sample.isOn();
    }

    @Override
    public void fire(long atMillis, Out out) {
        throw new IllegalStateException("a button has no timer");
    }

    @Override
    public List<String> because() {
        return List.of("last pressed " + Fold.time(pressedMillis));
    }

    @Override
    public Fold copy() {
        ButtonFold copy = new ButtonFold(rule);
        copy.inherit(this);
        return copy;
    }

    @Override
    public void inherit(Fold before) {
        if (before instanceof ButtonFold old) {
            pressedMillis = old.pressedMillis;
        }
    }

    @Override
    public void write(PartWriter part) {
        part.number(pressedMillis);
    }

    @Override
    public void read(PartReader part) {
        pressedMillis = part.number();
    }
}
