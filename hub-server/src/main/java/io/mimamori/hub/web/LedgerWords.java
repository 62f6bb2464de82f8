package io.mimamori.hub.web;

import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says entries of the ledger in the reader's language. What it does not know is shown as it was
 * written, marked as English: an entry is never left out. Immutable.
 */
final class LedgerWords {
    private static final Pattern EVENT =
            Pattern.compile("[A-Z_]+ (\\S+): (.+) at -?\\d+ ms, rule .*");
    private static final Pattern ANSWER = Pattern.compile("([a-z-]+)(?:: (.*))?");
    private static final Pattern AT_DESK =
            Pattern.compile("at the duty desk(?:; goes there: (.+))?");

    private static final Pattern SILENCE =
            Pattern.compile(
                    "(silence|maintenance) of tenant \\S+, site (\\S+), hazard (\\S+),"
                            + " rule (\\S+), device (\\S+) until (\\S+): (.*)");

    /** What an escalation or the outbox writes, and the key of the text for it. */
    private record Phrase(Pattern pattern, String key) {
        static Phrase of(String pattern, String key) {
            return new Phrase(Pattern.compile(pattern), key);
        }
    }

    private static final String STEP = "round (\\d+), step (\\d+) of (\\d+): ";
    private static final List<Phrase> PHRASES =
            List.of(
                    new Phrase(SILENCE, "words.silence"),
                    Phrase.of("silence \\S+ by (.+?): (.*)", "words.withheld"),
                    Phrase.of("attempt (\\d+)", "words.attempt"),
                    Phrase.of("attempt (\\d+): (.*)", "words.attempt.failed"),
                    Phrase.of(STEP + "nobody is on duty", "words.nobody"),
                    Phrase.of(STEP + "(.+) reads the same message by (\\S+)", "words.shares"),
                    Phrase.of(STEP + "(.+) has no channel that could be used", "words.nochannel"),
                    Phrase.of(
                            STEP + "(.+) by (\\S+), since no receipt in time by (\\S+)",
                            "words.tell.noreceipt"),
                    Phrase.of(
                            STEP + "(.+) by (\\S+), since not delivered by (\\S+)",
                            "words.tell.undelivered"),
                    Phrase.of(STEP + "(.+) by (\\S+)", "words.tell"),
                    Phrase.of("goes there; others are told again at (\\S+)", "words.goes"),
                    Phrase.of("takes over; others are told again at (\\S+)", "words.takes"),
                    Phrase.of("has seen it; others are told again at (\\S+)", "words.saw"),
                    Phrase.of("(.+) takes over from afar: who goes there\\? .*", "words.afar"),
                    Phrase.of("the level has changed: .*", "words.changed"),
                    Phrase.of("nobody has said how it ended; .*", "words.asked"),
                    Phrase.of("all rounds are through and nobody has answered", "words.through"),
                    Phrase.of("cancel, (\\S+), to the (\\d+) who were told(.*)", "words.cancelled"),
                    Phrase.of(
                            "correct, (\\S+), to the (\\d+) who were told(.*)", "words.corrected"),
                    Phrase.of("it is over", "words.over"),
                    Phrase.of("there is nothing left of it", "words.nothing"));

    private final Messages text;
    private final ZoneId zone;
    private final boolean home;

    /** {@code home}: whether the alert is of a home, whose readings nobody is shown. */
    LedgerWords(Messages text, ZoneId zone, boolean home) {
        this.text = text;
        this.zone = zone;
        this.home = home;
    }

    /** The site of a silence, from the detail of its entry. */
    static Optional<String> silencedSite(String detail) {
        Matcher silence = SILENCE.matcher(detail);
        return silence.matches() ? Optional.of(silence.group(2)) : Optional.empty();
    }

    /** A detail; {@code english} whether it is as it was written. */
    record Detail(String text, boolean english) {}

    String action(LedgerEntry entry) {
        return text.named("ledger", entry.action());
    }

    /** The hub, or the endpoint or person as the ledger has them. */
    String actor(LedgerEntry entry) {
        return switch (entry.actor()) {
            case "hub" -> text.get("ledger.hub");
            case "operator" -> text.get("ledger.operator");
            default -> entry.actor();
        };
    }

    Detail detail(LedgerEntry entry) {
        return switch (entry.action()) {
            case "accepted" -> new Detail("", false); // the provider's own id
            case "answered" -> new Detail(answer(entry.detail()), false);
            case "judged-at-edge" -> new Detail("", false);
            default -> known(entry);
        };
    }

    private Detail known(LedgerEntry entry) {
        Matcher event = EVENT.matcher(entry.detail());
        if (event.matches()) {
            return new Detail(event(event.group(1), event.group(2)), false);
        }
        String answer = text.named("care.answer", entry.detail(), "");
        if (!answer.isEmpty()) {
            return new Detail(answer, false);
        }
        for (Phrase phrase : PHRASES) {
            Matcher said = phrase.pattern().matcher(entry.detail());
            if (said.matches()) {
                return new Detail(filled(text.get(phrase.key()), said), false);
            }
        }
        return new Detail(entry.detail(), !entry.detail().isEmpty());
    }

    /** Level and value; of a home the level alone. */
    private String event(String level, String value) {
        String levelText = level.equals("-") ? "" : text.named("level", level);
        boolean onlyLevel = home || value.startsWith("true ") || value.startsWith("false ");
        return onlyLevel ? levelText : (levelText + " " + value(value)).strip();
    }

    private String value(String valueAndUnit) {
        int blank = valueAndUnit.lastIndexOf(' ');
        if (blank < 0) {
            return valueAndUnit;
        }
        String unit = text.unit(valueAndUnit.substring(blank + 1));
        String value = text.named("species", valueAndUnit.substring(0, blank));
        return (value + " " + unit).strip();
    }

    /** An answer's code and note. */
    String answer(String detail) {
        Matcher said = ANSWER.matcher(detail);
        if (!said.matches()) {
            return detail;
        }
        String answer = text.named("care.answer", said.group(1));
        String note = said.group(2) == null ? "" : said.group(2);
        Matcher desk = AT_DESK.matcher(note);
        if (desk.matches()) {
            note = text.get("words.desk");
            if (desk.group(1) != null) {
                note += " " + text.get("words.desk.goes").replace("{1}", desk.group(1));
            }
        }
        return note.isEmpty() ? answer : answer + " - " + note;
    }

    private String filled(String template, Matcher said) {
        String filled = template;
        for (int i = 1; i <= said.groupCount(); i++) {
            filled = filled.replace("{" + i + "}", time(said.group(i)));
        }
        return filled;
    }

    /** A time for people, where it is one. */
    private String time(String word) {
        try {
            return word.endsWith("Z") ? text.time(Instant.parse(word).toEpochMilli(), zone) : word;
        } catch (DateTimeException _) {
            return word;
        }
    }
}
