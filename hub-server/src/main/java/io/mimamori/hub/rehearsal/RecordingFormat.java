package io.mimamori.hub.rehearsal;

import io.mimamori.reading.GaugeFormat;
import java.util.Locale;
import java.util.Optional;

/** Whose files a dry run reads. */
enum RecordingFormat {
    /** Ours. */
    CSV,
    CRISIS_GAUGE,
    PREFECTURE,
    ENVIRONMENT_AGENCY,
    /** All crisis-management gauges of the country at one time, JSON. */
    NATIONAL_SNAPSHOT;

    static final String NAMES =
            "csv, crisis-gauge, prefecture, environment-agency or national-snapshot";

    /** By the name that the user writes. */
    static Optional<RecordingFormat> named(String text) {
        for (RecordingFormat format : values()) {
            if (format.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** The table of gauges that it is; empty for ours and for JSON. */
    Optional<GaugeFormat> table() {
        return switch (this) {
            case CSV, NATIONAL_SNAPSHOT -> Optional.empty();
            case CRISIS_GAUGE -> Optional.of(GaugeFormat.CRISIS_GAUGE);
            case PREFECTURE -> Optional.of(GaugeFormat.PREFECTURE);
            case ENVIRONMENT_AGENCY -> Optional.of(GaugeFormat.ENVIRONMENT_AGENCY);
        };
    }
}
