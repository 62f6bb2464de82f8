package io.mimamori.rule;

import io.mimamori.profile.Site;
import io.mimamori.reading.ChannelId;

/** After how long each source of a joint rule is silent, by the site's stale rules; immutable. */
record Silences(long[] afterMillis) {
    static Silences of(Site site, Sources sources) {
        long[] after = new long[sources.size()];
        for (int source = 0; source < after.length; source++) {
            ChannelId id = sources.channel(source).id();
            after[source] =
                    site.rules().stream()
                            .filter(rule -> rule instanceof Stale && rule.watches(id))
                            .mapToLong(rule -> ((Stale) rule).after().toMillis())
                            .min()
                            .orElse(Judge.NEVER);
        }
        return new Silences(after);
    }

    /**
     * From when on a source is silent whose last reading is of then; never without a stale rule.
     */
    long silentMillis(int source, long lastMillis) {
        return afterMillis[source] == Judge.NEVER || lastMillis == Fold.NONE
                ? Judge.NEVER
                : lastMillis + afterMillis[source];
    }
}
