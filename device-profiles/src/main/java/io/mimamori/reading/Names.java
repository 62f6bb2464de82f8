package io.mimamori.reading;

/**
 * The one form of a tenant, device, site or channel name: {@code [a-z0-9-]{1,64}} (docs/wire.md).
 */
public final class Names {
    /** Longest name, in characters. */
    public static final int LENGTH_MAX = 64;

    private Names() {}

    /** Whether {@code name} is a valid tenant, device, site or channel name. */
    public static boolean isValid(String name) {
        int length = name.length();
        if (length == 0 || length > LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
                return false;
            }
        }
        return true;
    }

    /** A device may have any valid name but those that topics use for themselves. */
    public static boolean isValidDevice(String name) {
        return isValid(name) && !name.equals("live") && !name.equals("alerts");
    }

    /**
     * The same object for equal names. Names that are kept (of sites, topics, packs) are made so:
     * looking up a reading's channel then compares no characters.
     */
    public static String canonical(String name) {
        return name.intern();
    }

    /** Returns {@code name}; throws {@link IllegalArgumentException} when it is not valid. */
    public static String require(String what, String name) {
        if (!isValid(name)) {
            throw new IllegalArgumentException(
                    what + " '" + name + "' is not a name: use [a-z0-9-], 1 to 64 characters");
        }
        return name;
    }
}
