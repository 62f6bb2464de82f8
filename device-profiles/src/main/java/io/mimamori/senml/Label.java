package io.mimamori.senml;

import org.jspecify.annotations.Nullable;

/** The fields of a record: text labels and CBOR keys (RFC 8428 table 1 and 4). */
enum Label {
    BASE_VERSION("bver", -1),
    BASE_NAME("bn", -2),
    BASE_TIME("bt", -3),
    BASE_UNIT("bu", -4),
    BASE_VALUE("bv", -5),
    BASE_SUM("bs", -6),
    NAME("n", 0),
    UNIT("u", 1),
    VALUE("v", 2),
    STRING_VALUE("vs", 3),
    BOOLEAN_VALUE("vb", 4),
    SUM("s", 5),
    TIME("t", 6),
    UPDATE_TIME("ut", 7),
    DATA_VALUE("vd", 8);

    private final String text;
    private final int key;

    Label(String text, int key) {
        this.text = text;
        this.key = key;
    }

    String text() {
        return text;
    }

    /** Key in CBOR, -6 to 8. */
    int key() {
        return key;
    }

    /** One bit a label, for sets. */
    int bit() {
        return 1 << (key + 6);
    }

    static int bits(Label... labels) {
        int bits = 0;
        for (Label label : labels) {
            bits |= label.bit();
        }
        return bits;
    }

    static @Nullable Label ofText(String text) {
        return switch (text) {
            case "n" -> NAME;
            case "u" -> UNIT;
            case "v" -> VALUE;
            case "t" -> TIME;
            case "vs" -> STRING_VALUE;
            case "vb" -> BOOLEAN_VALUE;
            case "vd" -> DATA_VALUE;
            case "s" -> SUM;
            case "ut" -> UPDATE_TIME;
            case "bn" -> BASE_NAME;
            case "bt" -> BASE_TIME;
            case "bu" -> BASE_UNIT;
            case "bv" -> BASE_VALUE;
            case "bs" -> BASE_SUM;
            case "bver" -> BASE_VERSION;
            default -> null;
        };
    }

    /** Also takes integer keys, which the CBOR parser hands over as their decimal digits. */
    static @Nullable Label ofCbor(String key) {
        return switch (key) {
            case "0" -> NAME;
            case "1" -> UNIT;
            case "2" -> VALUE;
            case "3" -> STRING_VALUE;
            case "4" -> BOOLEAN_VALUE;
            case "5" -> SUM;
            case "6" -> TIME;
            case "7" -> UPDATE_TIME;
            case "8" -> DATA_VALUE;
            case "-1" -> BASE_VERSION;
            case "-2" -> BASE_NAME;
            case "-3" -> BASE_TIME;
            case "-4" -> BASE_UNIT;
            case "-5" -> BASE_VALUE;
            case "-6" -> BASE_SUM;
            default -> ofText(key);
        };
    }
}
