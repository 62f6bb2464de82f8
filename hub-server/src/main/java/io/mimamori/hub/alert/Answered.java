package io.mimamori.hub.alert;

import io.mimamori.profile.Hazard;
import java.util.Locale;

/** What people have said about an alert so far. */
enum Answered {
    NONE,
    /** Somebody has seen it or is dealing with it. */
    ACKNOWLEDGED,
    /** Somebody said how it ended. */
    SETTLED;

    /** As in state.db: lower case. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Answered ofKey(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT));
    }

    /**
     * Throws {@link IllegalArgumentException} for a code that is not in {@link AlertStore.Answer}.
     */
    static Answered ofCode(String code) {
        return switch (code) {
            case "seen", "visiting", "taking-over" -> ACKNOWLEDGED;
            case "safe", "false", "ambulance" -> SETTLED;
            default ->
                    throw new IllegalArgumentException(
                            "answer code '"
                                    + code
                                    + "' is not one of seen, visiting, taking-over, safe, false,"
                                    + " ambulance");
        };
    }

    /** After a further answer: what is settled stays settled. */
    Answered then(Answered next) {
        return compareTo(next) >= 0 ? this : next;
    }

    /**
     * Where an alert stands. Only a settling answer closes the alert of a home: that somebody was
     * on the way does not say how it ended.
     */
    Alert.State state(boolean over, Hazard hazard) {
        return switch (this) {
            case NONE -> over ? Alert.State.CLEARED : Alert.State.OPEN;
            case ACKNOWLEDGED ->
                    !over
                            ? Alert.State.ACKNOWLEDGED
                            : hazard == Hazard.HOME ? Alert.State.CLEARED : Alert.State.CLOSED;
            case SETTLED -> Alert.State.CLOSED;
        };
    }
}
