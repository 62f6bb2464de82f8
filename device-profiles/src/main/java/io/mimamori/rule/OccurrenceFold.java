package io.mimamori.rule;

import io.mimamori.rule.EpisodeEvent.Kind;
import java.util.List;
import java.util.Optional;

/** Seen, until it was not seen for the quiet time; then deaf to sightings for the cool-down. */
final class OccurrenceFold implements Fold {
    private final Occurrence rule;
    private boolean open;
    private boolean frozen;
    private long seenMillis = NONE;
    private long deafUntilMillis = NONE;

    OccurrenceFold(Occurrence rule) {
        this.rule = rule;
    }

    @Override
    public long due(long lastMillis, long staleMillis) {
        return open && !frozen
                ? Fold.unlessStale(seenMillis + rule.quiet().toMillis(), lastMillis, staleMillis)
                : Judge.NEVER;
    }

    @Override
    public void observe(Sample sample, Out out) {
        frozen = !sample.isJudged();
        if (frozen || !isSighting(sample)) {
            return;
        }
        long time = sample.timeMillis();
        if (!open && time >= deafUntilMillis) {
            open = true;
            out.happened(Kind.RAISED, time, Optional.of(rule.level()));
        }
        seenMillis = time;
    }

    private boolean isSighting(Sample sample) {
        if (sample.isText()) {
            return rule.text().map(sample.text()::equals).orElse(!sample.text().isEmpty());
        }
        return sample.isNumeric() ? sample.number() >= rule.atLeast() : sample.isOn();
    }

    @Override
    public void fire(long atMillis, Out out) {
        open = false;
        deafUntilMillis = atMillis + rule.cooldown().toMillis();
        out.happened(Kind.CLEARED, atMillis, Optional.empty());
    }

    @Override
    public List<String> because() {
        return List.of(
                open ? "open" : "not open",
                "last seen " + Fold.time(seenMillis),
                "deaf until " + Fold.time(deafUntilMillis));
    }

    @Override
    public Fold copy() {
        OccurrenceFold copy = new OccurrenceFold(rule);
        copy.inherit(this);
        return copy;
    }

    @Override
    public void inherit(Fold before) {
        if (before instanceof OccurrenceFold old) {
            open = old.open;
            frozen = old.frozen;
            seenMillis = old.seenMillis;
            deafUntilMillis = old.deafUntilMillis;
        }
    }

    @Override
    public void write(PartWriter part) {
        part.flag(open);
        part.flag(frozen);
        part.number(seenMillis);
        part.number(deafUntilMillis);
    }

    @Override
    public void read(PartReader part) {
        open = part.flag();
        frozen = part.flag();
        seenMillis = part.number();
        deafUntilMillis = part.number();
    }
}
