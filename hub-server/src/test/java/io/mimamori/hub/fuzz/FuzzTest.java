package io.mimamori.hub.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A few seconds of what {@code ./mimamori bench fuzz} does for long: {@code -Dminutes=30}, {@code
 * -Dseed=N}, {@code -Dof=mqtt,cbor}; {@code -Dfrom=N -Dinputs=N} throws a finding again.
 */
class FuzzTest {
    private static final Duration SHORT = Duration.ofSeconds(8);
    private static final Path RESULTS = Path.of("../target/bench");

    @TempDir private Path folder;

    private static Fuzz.Wish wish() {
        int minutes = Integer.getInteger("minutes", 0);
        Set<String> of =
                new TreeSet<>(
                        Arrays.asList(
                                System.getProperty("of", "mqtt,coap,http,senml,cbor").split(",")));
        return new Fuzz.Wish(
                minutes > 0 ? Duration.ofMinutes(minutes) : SHORT,
                Long.getLong("seed", 20_261_129L),
                of,
                Long.getLong("from", 0),
                Long.getLong("inputs", Long.MAX_VALUE));
    }

    @Test
    void noInputBreaksAPromise() throws Exception {
        try (FuzzHub hub = new FuzzHub(folder)) {
            FuzzReport report = new FuzzReport(RESULTS, System.err::println);
            List<Fuzz.Finding> findings = new Fuzz(wish(), hub, report, System.err::println).run();
            assertThat(findings).isEmpty();
        }
    }

    @Test
    void theSameSeedIsTheSameInput() {
        for (FuzzTarget target :
                List.of(
                        new MqttFuzz(1, secrets()),
                        new HttpFuzz(1, secrets()),
                        new SenmlFuzz(io.mimamori.senml.SenmlFormat.JSON))) {
            assertThat(target.make(new java.util.Random(7)))
                    .isEqualTo(target.make(new java.util.Random(7)));
        }
    }

    private static Secrets secrets() {
        return new Secrets("d".repeat(Secrets.TOKEN_LENGTH), "a".repeat(Secrets.TOKEN_LENGTH));
    }
}
