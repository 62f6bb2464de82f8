package io.mimamori.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.HubClock;
import io.mimamori.hub.device.Principal;
import io.mimamori.profile.Profiles;
import io.mimamori.profile.SiteFile;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The line protocol from its bytes to the journal. */
class LineIngestTest {
    private static final String WEATHER =
            """
            site: hill
            tenant: city
            hazard: rain
            channels:
              - {device: w1, channel: temperature, unit: Cel, range: [-40, 60]}
              - {device: w1, channel: humidity, unit: "%"}
              - {device: w2, channel: temperature, unit: Cel}
            lineProtocol:
              - {measurement: weather, field: t, tags: {station: north, host: "*"}, device: w1, channel: temperature, scale: 0.001}
              - {measurement: weather, field: rh, tags: {station: north, host: "*"}, device: w1, channel: humidity}
              - {measurement: weather, field: t, tags: {station: south}, device: w2, channel: temperature}
              - {measurement: both, field: t, tags: {a: "1", b: "*"}, device: w1, channel: temperature}
              - {measurement: both, field: t, tags: {a: "*", b: "1"}, device: w2, channel: temperature}
            """;

    private final FakeJournal journal = new FakeJournal();
    private IngestRig rig;
    private LineIngest lines;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        rig = new IngestRig(folder, journal);
        rig.sites.put(SiteFile.parse("hill.yaml", WEATHER, Profiles.shipped()), 1);
        lines =
                new LineIngest(
                        rig.sites,
                        rig.credentials,
                        rig.ingest,
                        rig.refusals,
                        HubClock.ofMachine(InstantSource.system()));
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private Principal gateway() {
        return holder(rig.register("gw", Set.of("w1", "w2"), false));
    }

    private Principal holder(String token) {
        return rig.credentials.holder(token).orElseThrow();
    }

    private CompletableFuture<LineOutcome> send(Principal who, String body) {
        return lines.take(
                who, body.getBytes(StandardCharsets.UTF_8), LinePrecision.SECONDS, "/write");
    }

    private LineOutcome sent(Principal who, String body) throws Exception {
        return send(who, body).get(30, TimeUnit.SECONDS);
    }

    @Test
    void mapsFieldsToChannelsInTheirScale() throws Exception {
        LineOutcome outcome =
                sent(gateway(), "weather,station=north,host=pi t=21345i,rh=55.5 1790000000");
        assertThat(outcome).isEqualTo(new LineOutcome(2, 0, false, Optional.empty()));
        assertThat(journal.packs())
                .singleElement()
                .satisfies(pack -> assertThat(pack.device()).isEqualTo("w1"))
                .extracting(Pack::readings)
                .isEqualTo(
                        List.of(
                                new Reading("temperature", 1_790_000_000_000L, Value.of(21.345)),
                                new Reading("humidity", 1_790_000_000_000L, Value.of(55.5))));
    }

    @Test
    void answersAfterTheFsyncOfTheWholeBody() throws Exception {
        journal.holdCommits();
        CompletableFuture<LineOutcome> answer =
                send(
                        gateway(),
                        """
                        weather,station=south t=1 1790000000
                        weather,station=south t=2 1790000060
                        """);
        assertThat(journal.waiting()).isEqualTo(2);
        assertThat(answer).isNotDone();
        journal.commit();
        assertThat(answer.get(30, TimeUnit.SECONDS).stored()).isEqualTo(2);
    }

    @Test
    void storesTheGoodLinesAndTellsOfTheFirstBadOne() throws Exception {
        LineOutcome outcome =
                sent(
                        gateway(),
                        """
                        weather,station=south t=1 1790000000
                        weather,station=west t=1 1790000000
                        snow depth=1 1790000000
                        weather,station=south t=NaN
                        weather,station=south dew=1
                        weather,station=south t=2 1790000060
                        """);
        assertThat(outcome.stored()).isEqualTo(2);
        assertThat(outcome.refusedLines()).isEqualTo(4);
        assertThat(outcome.first())
                .contains(
                        new LineOutcome.Fault(
                                2,
                                Refusal.Reason.UNKNOWN_CHANNEL,
                                "no mapping of field 't' of measurement 'weather' fits these tags;"
                                        + " see tag 'station'"));
        assertThat(rig.refusals.list(Long.MAX_VALUE, 10))
                .extracting(Refusal::detail)
                .containsExactly(
                        "line 5: no site maps field 'dew' of measurement 'weather'",
                        "line 4: 'NaN' is no value for field 't': a finite number, 1i, 1u, true,"
                                + " false or \"text\"",
                        "line 3: no site maps measurement 'snow' (lineProtocol in its file)",
                        "line 2: no mapping of field 't' of measurement 'weather' fits these tags;"
                                + " see tag 'station'");
        assertThat(rig.refusals.list(Long.MAX_VALUE, 1))
                .first()
                .satisfies(refusal -> {
                    assertThat(refusal.door()).isEqualTo("line-protocol");
                    assertThat(refusal.principal()).isEqualTo("gw");
                    assertThat(refusal.excerpt()).isEqualTo("weather,station=south dew=1");
                });
    }

    @Test
    void aTagThatNobodyNamedMayTellTwoSensorsApartAndIsNotOverlooked() throws Exception {
        assertThat(
                        sent(gateway(), "weather,station=south,mast=2 t=1")
                                .first()
                                .orElseThrow()
                                .detail())
                .endsWith("see tag 'mast'");
        assertThat(sent(gateway(), "weather t=1").first().orElseThrow().detail())
                .endsWith("see tag 'station'");
        assertThat(journal.packs()).isEmpty();
    }

    @Test
    void twoMappingsThatFitEquallyWellAreNoAnswer() throws Exception {
        assertThat(sent(gateway(), "both,a=1,b=1 t=1").first().orElseThrow().detail())
                .contains("two mappings of the site files fit 't' of 'both' equally well");
        assertThat(sent(gateway(), "both,a=1,b=7 t=1").stored()).isEqualTo(1);
    }

    @Test
    void aDeviceSpeaksForItselfAlone() throws Exception {
        Principal device = holder(rig.register("w2"));
        LineOutcome outcome =
                sent(device, "weather,station=south t=1\nweather,station=north t=1000i\n");
        assertThat(outcome.stored()).isEqualTo(1);
        assertThat(outcome.first())
                .contains(
                        new LineOutcome.Fault(
                                2, Refusal.Reason.FOREIGN_TOPIC, "w2 does not speak for w1"));
        assertThat(journal.packs()).extracting(Pack::device).containsExactly("w2");
    }

    @Test
    void theSameChecksHoldAsAtEveryDoor() throws Exception {
        assertThat(sent(gateway(), "weather,station=south t=1 4000000000").first())
                .hasValueSatisfying(
                        fault -> assertThat(fault.reason()).isEqualTo(Refusal.Reason.TIME_INVALID));
        assertThat(sent(gateway(), "weather,station=south t=\"warm\"").first())
                .hasValueSatisfying(
                        fault -> assertThat(fault.reason()).isEqualTo(Refusal.Reason.VALUE_KIND));
        assertThat(sent(gateway(), "weather,station=south t=1 9223372036854775807").first())
                .hasValueSatisfying(
                        fault -> assertThat(fault.reason()).isEqualTo(Refusal.Reason.TIME_INVALID));
        assertThat(journal.packs()).isEmpty();
    }

    @Test
    void aFullJournalIsToldAndNothingMoreIsTried() throws Exception {
        journal.refuseOffers(true);
        LineOutcome outcome = sent(gateway(), "weather,station=south t=1\n".repeat(100));
        assertThat(outcome.busy()).isTrue();
        assertThat(rig.refused()).containsExactly(Refusal.Reason.BUSY);
    }

    @Test
    void soManyLinesAreTakenAndNotMore() throws Exception {
        Principal gateway = gateway();
        LineOutcome outcome =
                sent(
                        gateway,
                        "weather,station=south t=1 1790000000\n".repeat(LineIngest.LINES_MAX + 1));
        assertThat(outcome.stored()).isEqualTo(LineIngest.LINES_MAX);
        assertThat(outcome.first().orElseThrow().reason()).isEqualTo(Refusal.Reason.TOO_LARGE);
    }
}
