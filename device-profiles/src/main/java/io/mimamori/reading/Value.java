package io.mimamori.reading;

/** What a reading says: a number in the channel's unit, a state, or a text. */
public sealed interface Value {
    /** A finite number in the channel's unit. */
    record Numeric(double number) implements Value {
        public Numeric {
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException(number + " is not a finite number");
            }
        }
    }

    /** On or off: a door open, a button pressed, somebody moving. */
    record State(boolean on) implements Value {}

    /** A text of at most {@value #LENGTH_MAX} characters, such as a species. */
    record Text(String text) implements Value {
        /** Longest text, in characters. */
        public static final int LENGTH_MAX = 1024;

        public Text {
            if (text.length() > LENGTH_MAX) {
                throw new IllegalArgumentException(
                        "a text of " + text.length() + " characters is over " + LENGTH_MAX);
            }
        }
    }

    static Value of(double number) {
        return new Numeric(number);
    }

    static Value of(boolean on) {
        return new State(on);
    }

    static Value of(String text) {
        return new Text(text);
    }
}
