package io.mimamori.hub.notify;

import io.mimamori.profile.Hazard;

/** Who a message may be meant for. There is none that a home's alert could leak to. */
public enum Audience {
    /** The city's staff. */
    STAFF,
    /** Those who look after the people of a watched home. */
    CARE;

    /** Whom an alert of this hazard is for. */
    static Audience of(Hazard hazard) {
        return switch (hazard) {
            case HOME -> CARE;
            case RIVER, RAIN, WILDLIFE, SECURITY, FLEET -> STAFF;
        };
    }
}
