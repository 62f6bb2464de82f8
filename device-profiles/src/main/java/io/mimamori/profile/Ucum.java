package io.mimamori.profile;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a text can be a UCUM unit (ucum.org, case sensitive): the units that sensors use, with
 * prefixes, powers, products, quotients and annotations; no parentheses. Stateless.
 */
final class Ucum {
    private static final Set<String> METRIC =
            Set.of(
                    "m", "g", "s", "A", "K", "mol", "cd", "rad", "sr", "Hz", "N", "Pa", "J", "W",
                    "V", "F", "Ohm", "S", "Wb", "T", "H", "Cel", "lm", "lx", "Bq", "Gy", "Sv", "L",
                    "l", "bar", "t", "eV", "B", "B[W]", "B[V]", "B[SPL]", "By", "bit", "Bd",
                    "m[Hg]", "m[H2O]");
    private static final Set<String> OTHER =
            Set.of(
                    "min", "h", "d", "wk", "mo", "a", "%", "deg", "'", "''", "[degF]", "[ft_i]",
                    "[in_i]", "[mi_i]", "[pH]", "[ppth]", "[ppm]", "[ppb]", "[kn_i]", "10*");
    private static final Set<String> PREFIXES =
            Set.of(
                    "Y", "Z", "E", "P", "T", "G", "M", "k", "h", "da", "d", "c", "m", "u", "n", "p",
                    "f", "Ki", "Mi", "Gi", "Ti");
    private static final Map<String, String> MEANT =
            Map.ofEntries(
                    Map.entry("C", "Cel"),
                    Map.entry("degC", "Cel"),
                    Map.entry("F", "[degF]"),
                    Map.entry("degF", "[degF]"),
                    Map.entry("%RH", "%"),
                    Map.entry("pct", "%"),
                    Map.entry("percent", "%"),
                    Map.entry("mmHg", "mm[Hg]"),
                    Map.entry("sec", "s"),
                    Map.entry("hr", "h"),
                    Map.entry("lux", "lx"),
                    Map.entry("ohm", "Ohm"),
                    Map.entry("meter", "m"),
                    Map.entry("M", "m"),
                    Map.entry("ppm", "[ppm]"),
                    Map.entry("count", "1"),
                    Map.entry("bool", "1"));
    private static final Pattern ANNOTATION = Pattern.compile("\\{[!-z|~]{0,32}}");
    private static final Pattern POWER = Pattern.compile("(.*?)(-?[0-9])?");

    private Ucum() {}

    /** What is wrong with {@code unit}, empty when it can be one. */
    static Optional<String> complaint(String unit) {
        if (isUnit(unit)) {
            return Optional.empty();
        }
        String meant = MEANT.get(unit);
        return Optional.of(
                "'%s' is not a UCUM unit%s"
                        .formatted(
                                unit,
                                meant == null
                                        ? " such as m, mm, mm/h, Cel, %, V or 1"
                                        : "; did you mean '" + meant + "'?"));
    }

    private static boolean isUnit(String unit) {
        if (unit.length() > 64 || MEANT.containsKey(unit)) {
            return false;
        }
        String bare = ANNOTATION.matcher(unit).replaceAll("");
        if (bare.isEmpty()) {
            return !unit.isEmpty();
        }
        String terms = bare.startsWith("/") ? bare.substring(1) : bare;
        for (String term : terms.split("[./]", -1)) {
            if (!isTerm(term)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTerm(String term) {
        if (term.matches("[1-9][0-9]{0,8}") || isAtom(term)) {
            return true;
        }
        Matcher power = POWER.matcher(term);
        return power.matches() && power.group(2) != null && isAtom(power.group(1));
    }

    private static boolean isAtom(String atom) {
        if (METRIC.contains(atom) || OTHER.contains(atom)) {
            return true;
        }
        for (int length = 1; length <= 2 && length < atom.length(); length++) {
            if (PREFIXES.contains(atom.substring(0, length))
                    && METRIC.contains(atom.substring(length))) {
                return true;
            }
        }
        return false;
    }
}
