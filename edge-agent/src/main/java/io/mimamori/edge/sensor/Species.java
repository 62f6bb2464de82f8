package io.mimamori.edge.sensor;

import java.util.Locale;

/** What passes a camera trap. */
enum Species {
    BEAR(0.05),
    BOAR(0.2),
    DEER(0.3),
    MONKEY(0.1),
    HUMAN(0.1),
    /** A branch in the wind: the trigger fired and nothing is there. */
    BLANK(0.25);

    private final double share;

    Species(double share) {
        this.share = share;
    }

    /** As in readings: lower case. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One by its usual share, for a number from 0 to 1. */
    static Species drawn(double chance) {
        double sum = 0;
        for (Species species : values()) {
            sum += species.share;
            if (chance < sum) {
                return species;
            }
        }
        return BLANK;
    }
}
