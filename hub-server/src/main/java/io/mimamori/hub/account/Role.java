package io.mimamori.hub.account;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an account is for. */
public enum Role {
    /** Everything. */
    ADMIN,
    /**
     * Whoever is on duty: reads, answers alerts, silences them, writes down what reached the desk.
     */
    OPERATOR,
    /** Sets up devices. */
    INSTALLER,
    /** Looks and changes nothing. */
    VIEWER,
    /** Looks after homes that agreed, on {@code /care} and nowhere else. */
    CAREGIVER;

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> ofKey(String key) {
        return Arrays.stream(values()).filter(role -> role.key().equals(key)).findFirst();
    }
}
