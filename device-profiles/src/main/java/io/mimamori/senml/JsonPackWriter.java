package io.mimamori.senml;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/** SenML JSON without blanks; numbers in their shortest exact form. */
final class JsonPackWriter implements PackWriter {
    /** Integers up to here are written without point or exponent. */
    private static final double INTEGER_MAX = 1e15;

    private final StringBuilder out = new StringBuilder(256);

    @Override
    public void startPack(int records) {
        out.append('[');
    }

    @Override
    public void startRecord(int fields) {
        out.append(out.length() > 1 ? ",{" : "{");
    }

    @Override
    public void text(Label label, String text) {
        key(label).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, out);
        out.append('"');
    }

    @Override
    public void number(Label label, double number) {
        key(label);
        if (number == Math.rint(number)
                && Math.abs(number) < INTEGER_MAX
                && !isNegativeZero(number)) {
            out.append((long) number);
        } else {
            out.append(number);
        }
    }

    @Override
    public void state(Label label, boolean on) {
        key(label).append(on);
    }

    @Override
    public void seconds(Label label, long millis) {
        key(label).append(BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString());
    }

    @Override
    public void endRecord() {
        out.append('}');
    }

    @Override
    public byte[] toBytes() {
        return out.append(']').toString().getBytes(StandardCharsets.UTF_8);
    }

    private StringBuilder key(Label label) {
        if (out.charAt(out.length() - 1) != '{') {
            out.append(',');
        }
        return out.append('"').append(label.text()).append("\":");
    }

    private static boolean isNegativeZero(double number) {
        return number == 0 && 1 / number < 0;
    }
}
