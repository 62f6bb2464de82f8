package io.mimamori.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What an edge judged by itself, as one line of text. */
final class LocalVerdictTest {
    private static final UUID EPISODE = UUID.fromString("00000000-0000-5000-8000-000000000001");
    private static final String TEXT =
            "raised flood 2026-06-02T11:16:00Z kamojima level " + EPISODE + " 1";

    @Test
    void isWrittenAndRead() {
        LocalVerdict verdict =
                new LocalVerdict(
                        "raised",
                        Optional.of("flood"),
                        Instant.parse("2026-06-02T11:16:00Z").toEpochMilli(),
                        "kamojima",
                        "level",
                        EPISODE,
                        1);
        assertThat(verdict.toText()).isEqualTo(TEXT);
        assertThat(LocalVerdict.parse(TEXT)).contains(verdict);
        String cleared = TEXT.replace("raised flood", "cleared -");
        assertThat(LocalVerdict.parse(cleared).orElseThrow().level()).isEmpty();
        assertThat(LocalVerdict.parse(TEXT.replace("raised", "withdrawn"))).isPresent();
    }

    @Test
    void anythingElseIsNone() {
        assertThat(LocalVerdict.parse("")).isEmpty();
        assertThat(LocalVerdict.parse("bear")).isEmpty();
        assertThat(LocalVerdict.parse(TEXT + " 2")).isEmpty();
        assertThat(LocalVerdict.parse(TEXT.replace("raised", "hidden"))).isEmpty();
        assertThat(LocalVerdict.parse(TEXT.replace("2026-06-02", "yesterday"))).isEmpty();
        assertThat(LocalVerdict.parse(TEXT.replace(EPISODE.toString(), "1-1-1-1-1"))).isEmpty();
        assertThat(LocalVerdict.parse(TEXT.replace(" 1", " one"))).isEmpty();
    }
}
