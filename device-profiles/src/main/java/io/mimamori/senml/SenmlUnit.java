package io.mimamori.senml;

import java.util.Map;

/**
 * SenML's units (RFC 8428 section 12.1, RFC 8798) beside UCUM, in which sites write theirs. Most
 * are written alike; the rest is here. Stateless, thread-safe.
 */
public final class SenmlUnit {
    private static final Map<String, String> UCUM =
            Map.ofEntries(
                    Map.entry("%RH", "%"),
                    Map.entry("%EL", "%"),
                    Map.entry("/100", "%"),
                    Map.entry("/1000", "[ppth]"),
                    Map.entry("ppm", "[ppm]"),
                    Map.entry("ppb", "[ppb]"),
                    Map.entry("/", "1"),
                    Map.entry("count", "1"),
                    Map.entry("beats", "1"),
                    Map.entry("beat/min", "/min"),
                    Map.entry("EL", "s"),
                    Map.entry("lat", "deg"),
                    Map.entry("lon", "deg"),
                    Map.entry("pH", "[pH]"),
                    Map.entry("dBW", "dB[W]"),
                    Map.entry("Bspl", "B[SPL]"),
                    Map.entry("Ah", "A.h"),
                    Map.entry("Wh", "W.h"),
                    Map.entry("kWh", "kW.h"),
                    Map.entry("MWh", "MW.h"),
                    Map.entry("Wh/km", "W.h/km"),
                    Map.entry("KiB", "KiBy"),
                    Map.entry("GB", "GBy"),
                    Map.entry("B/s", "By/s"),
                    Map.entry("MB/s", "MBy/s"),
                    Map.entry("NTU", "{NTU}"));

    private SenmlUnit() {}

    /** Whether a reading in {@code senml} is one in {@code ucum}. */
    public static boolean means(String senml, String ucum) {
        if (senml.equals(ucum)) {
            return true;
        }
        return plain(UCUM.getOrDefault(senml, senml)).equals(plain(ucum));
    }

    /** Without annotations, which say nothing of the size, and in one of equal spellings. */
    private static String plain(String ucum) {
        String bare = ucum.replaceAll("\\{[^}]*}", "");
        if (bare.startsWith("1/")) {
            return bare.substring(1);
        }
        return switch (bare) {
            case "" -> "1";
            case "L" -> "l";
            case "L/s" -> "l/s";
            case "L/min" -> "l/min";
            default -> bare;
        };
    }
}
