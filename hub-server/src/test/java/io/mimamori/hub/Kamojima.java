package io.mimamori.hub;

import io.mimamori.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The flood of Kamojima in June 2026: a real recording, and the site of design section 6. */
final class Kamojima {
    static final int READINGS = 47;

    /** Kind, level and event time of the four events that the recording must make. */
    static final List<String> EVENTS =
            List.of(
                    "RAISED warning 2026-06-02T11:16:00Z",
                    "CHANGED flood 2026-06-02T15:06:00Z",
                    "CHANGED warning 2026-06-02T23:26:00Z",
                    "CLEARED warning 2026-06-03T15:26:00Z");

    private static final String SITE =
            """
            site: kamojima
            tenant: city
            name: 鴨島中央橋
            hazard: river
            datum: T.P.
            zone: Asia/Tokyo
            channels:
              - {device: g1, channel: level, quantity: river_level, unit: m, resolution: 0.01, range: [-5, 30]}
            rules:
              - {id: level, kind: ladder, channel: level, levels: {warning: 12.66, flood: 13.42}, hysteresis: 0.10, holdUp: 0s, holdDown: 0s}
              - {id: silent, kind: stale, channel: level, after: 25h}
            """;

    private Kamojima() {}

    static Path site(Path folder) throws IOException {
        return Files.writeString(folder.resolve("kamojima.yaml"), SITE);
    }

    /** The recording as a readings file; skips the test where the shared folder is absent. */
    static Path readings(Path folder) throws IOException {
        List<String> lines = new ArrayList<>(List.of("time,device,channel,value,received"));
        Path recording = SharedData.require("data/river/jp_flood_kamojima_2026-06.csv");
        Files.readAllLines(recording).stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .forEach(fields ->
                        lines.add(
                                String.join(",", fields[3], "g1", "level", fields[5], fields[4])));
        return Files.write(folder.resolve("kamojima.csv"), lines);
    }
}
