import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** One result as a line of JSON, kept in target/bench/results.jsonl. */
final class Result {
    private final StringJoiner fields = new StringJoiner(",", "{", "}");

    Result(String test, String name) {
        text("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        text("test", test);
        text("name", name);
    }

    Result text(String key, String value) {
        fields.add("\"%s\":\"%s\"".formatted(key, value));
        return this;
    }

    Result number(String key, double value) {
        return raw(key, json(value));
    }

    Result numbers(String key, Map<String, ? extends Number> values) {
        StringJoiner object = new StringJoiner(",", "{", "}");
        values.forEach((name, value) -> object.add("\"" + name + "\":" + json(value.doubleValue())));
        return raw(key, object.toString());
    }

    Result latencies(String key, Latencies latencies) {
        return raw(key, "{\"count\":%d,\"p50\":%s,\"p99\":%s,\"max\":%s}".formatted(latencies.count(), json(latencies.p50()), json(latencies.p99()), json(latencies.max())));
    }

    private Result raw(String key, String json) {
        fields.add("\"" + key + "\":" + json);
        return this;
    }

    void keep() throws IOException {
        Files.writeString(Tools.WORK.resolve("results.jsonl"), fields + "\n", CREATE, APPEND);
    }

    private static String json(double number) {
        return Double.isNaN(number) ? "null" : number == Math.rint(number) ? "%.0f".formatted(number) : String.format(Locale.ROOT, "%.3f", number);
    }
}
