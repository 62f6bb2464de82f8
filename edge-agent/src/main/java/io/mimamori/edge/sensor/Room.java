package io.mimamori.edge.sensor;

import java.util.Locale;

/** The rooms of a simulated home; each has a PIR sensor and, but for two, a climate sensor. */
enum Room {
    LIVING(true),
    BEDROOM(true),
    KITCHEN(true),
    TOILET(false),
    BATH(true),
    ENTRANCE(false);

    private final boolean climate;

    Room(boolean climate) {
        this.climate = climate;
    }

    boolean hasClimate() {
        return climate;
    }

    /** As in channel names: lower case. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
