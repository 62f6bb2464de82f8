package io.mimamori.reading;

/** QARTOD flags; the code is what is stored (field {@code qc}). */
public enum Quality {
    GOOD(1),
    /** Not evaluated. */
    UNKNOWN(2),
    SUSPECT(3),
    FAIL(4),
    MISSING(9);

    private final int code;

    Quality(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The flag with this code; throws {@link IllegalArgumentException} for another number. */
    public static Quality ofCode(int code) {
        return switch (code) {
            case 1 -> GOOD;
            case 2 -> UNKNOWN;
            case 3 -> SUSPECT;
            case 4 -> FAIL;
            case 9 -> MISSING;
            default -> throw new IllegalArgumentException(code + " is no QARTOD flag");
        };
    }

    /**
     * Whether a level may be judged on it: FAIL and MISSING freeze a level, they never clear it.
     */
    public boolean isJudged() {
        return this != FAIL && this != MISSING;
    }
}
