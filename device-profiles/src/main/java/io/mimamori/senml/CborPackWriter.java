package io.mimamori.senml;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * SenML CBOR with integer keys and definite lengths; each number in the shortest of integer, half,
 * float, double (RFC 8949 section 3.3) and decimal fraction (section 3.4.4) that reads back as the
 * same double.
 */
final class CborPackWriter implements PackWriter {
    private static final int UNSIGNED = 0;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int MAP = 5;
    private static final int TAG_DECIMAL_FRACTION = 0xC4;
    private static final int ARRAY_OF_TWO = 0x82;
    private static final double INTEGER_MAX = 1L << 53;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

    @Override
    public void startPack(int records) {
        head(ARRAY, records);
    }

    @Override
    public void startRecord(int fields) {
        head(MAP, fields);
    }

    @Override
    public void text(Label label, String text) {
        integer(label.key());
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        head(TEXT, utf8.length);
        out.writeBytes(utf8);
    }

    @Override
    public void number(Label label, double number) {
        integer(label.key());
        number(number);
    }

    @Override
    public void state(Label label, boolean on) {
        integer(label.key());
        out.write(on ? 0xF5 : 0xF4);
    }

    @Override
    public void seconds(Label label, long millis) {
        // The double nearest to a whole ms reads back as that ms (the decoder rounds to µs).
        number(label, millis / 1000.0);
    }

    @Override
    public void endRecord() {
        // Maps say their length at the start.
    }

    @Override
    public byte[] toBytes() {
        return out.toByteArray();
    }

    private void number(double number) {
        boolean negativeZero = number == 0 && 1 / number < 0;
        if (number == Math.rint(number) && Math.abs(number) <= INTEGER_MAX && !negativeZero) {
            integer((long) number);
            return;
        }
        float asFloat = (float) number;
        int floatSize = asFloat == number ? (isHalf(asFloat) ? 3 : 5) : 9;
        BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        long digits = decimal.unscaledValue().longValue();
        int decimalSize = 2 + size(-decimal.scale()) + size(digits);
        if (decimalSize < floatSize) {
            out.write(TAG_DECIMAL_FRACTION);
            out.write(ARRAY_OF_TWO);
            integer(-decimal.scale());
            integer(digits);
        } else {
            floating(number, floatSize);
        }
    }

    private static boolean isHalf(float number) {
        return Float.float16ToFloat(Float.floatToFloat16(number)) == number;
    }

    private void floating(double number, int size) {
        switch (size) {
            case 3 -> {
                out.write(0xF9);
                bytes(Float.floatToFloat16((float) number), 2);
            }
            case 5 -> {
                out.write(0xFA);
                bytes(Float.floatToIntBits((float) number), 4);
            }
            default -> {
                out.write(0xFB);
                bytes(Double.doubleToLongBits(number), 8);
            }
        }
    }

    private void integer(long number) {
        if (number >= 0) {
            head(UNSIGNED, number);
        } else {
            head(1, -1 - number);
        }
    }

    private static int size(long integer) {
        return 1 + argumentSize(integer >= 0 ? integer : -1 - integer);
    }

    private static int argumentSize(long argument) {
        if (argument < 24) {
            return 0;
        }
        if (argument < 1L << 8) {
            return 1;
        }
        if (argument < 1L << 16) {
            return 2;
        }
        return argument < 1L << 32 ? 4 : 8;
    }

    private void head(int major, long argument) {
        int size = argumentSize(argument);
        int info =
                switch (size) {
                    case 0 -> (int) argument;
                    case 1 -> 24;
                    case 2 -> 25;
                    case 4 -> 26;
                    default -> 27;
                };
        out.write(major << 5 | info);
        bytes(argument, size);
    }

    private void bytes(long value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            out.write((int) (value >>> (8 * i)));
        }
    }
}
