package io.mimamori.senml;

import io.mimamori.reading.Names;

/**
 * What a full name (base name and name put together) stands for.
 *
 * @param full the name as on the wire
 * @param kind what it names
 * @param last what follows the last {@code :} or {@code /}: the channel's name if it is one
 */
record SenmlName(String full, Kind kind, String last) {
    /** Longest full name, in characters. */
    static final int LENGTH_MAX = 256;

    enum Kind {
        CHANNEL,
        /** {@code mm:seq}. */
        SEQUENCE,
        /** {@code mm:boot}. */
        BOOT,
        /** {@code mm:clk}. */
        CLOCK,
        /** Another {@code mm:} name, of a later version. */
        RESERVED,
        /** A SenML name, but its last part is no channel name of ours. */
        NO_CHANNEL,
        /** No SenML name (RFC 8428 section 4.5.1). */
        BAD
    }

    static SenmlName of(String full) {
        if (!isSenml(full)) {
            return new SenmlName(full, Kind.BAD, full);
        }
        int cut = Math.max(full.lastIndexOf(':'), full.lastIndexOf('/'));
        String last = full.substring(cut + 1);
        if (isReserved(full)) {
            return new SenmlName(full, reservedKind(full), last);
        }
        return Names.isValid(last)
                ? new SenmlName(full, Kind.CHANNEL, Names.canonical(last))
                : new SenmlName(full, Kind.NO_CHANNEL, last);
    }

    private static boolean isReserved(String full) {
        return full.startsWith("mm:") || full.contains(":mm:") || full.contains("/mm:");
    }

    private static Kind reservedKind(String full) {
        return switch (full.substring(full.lastIndexOf("mm:"))) {
            case "mm:seq" -> Kind.SEQUENCE;
            case "mm:boot" -> Kind.BOOT;
            case "mm:clk" -> Kind.CLOCK;
            default -> Kind.RESERVED;
        };
    }

    private static boolean isSenml(String name) {
        if (name.isEmpty() || !isLetterOrDigit(name.charAt(0))) {
            return false;
        }
        for (int i = 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isLetterOrDigit(c) && "-:./_".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    }
}
