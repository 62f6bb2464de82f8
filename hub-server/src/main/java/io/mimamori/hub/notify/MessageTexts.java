package io.mimamori.hub.notify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.profile.Site;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes what is sent: Japanese, easy Japanese and English, one after the other. What shows on a
 * locked screen of a home's alert names no person and no condition. Thread-safe.
 */
final class MessageTexts {
    /** Begins every text of a drill. */
    static final String EXERCISE = "【訓練】";

    private static final List<Language> OTHERS = List.of(Language.EASY_JAPANESE, Language.ENGLISH);

    private final Function<Alert, Optional<Site>> sites;

    /** {@code sites} finds the place of an alert as it is configured now. */
    MessageTexts(Function<Alert, Optional<Site>> sites) {
        this.sites = sites;
    }

    Facts facts(Notice notice) {
        return Facts.of(notice, sites.apply(notice.alert()));
    }

    Message write(Delivery delivery) {
        return write(List.of(delivery));
    }

    /** One message for deliveries to one endpoint, under the id and the subject of the first. */
    Message write(List<? extends Delivery> deliveries) {
        Delivery first = deliveries.getFirst();
        Notice notice = first.notice();
        List<Facts> facts = deliveries.stream().map(each -> facts(each.notice())).toList();
        boolean exercise =
                switch (notice) {
                    case ActualNotice actual -> false;
                    case ExerciseNotice drill -> true;
                };
        ObjectNode json = AlertJson.event(notice.alert(), notice.event(), exercise);
        notice.correction().ifPresent(correction -> put(json, correction));
        String mark = exercise ? EXERCISE : "";
        return new Message(
                first.id(),
                mark + subject(facts),
                mark + text(facts, exercise),
                json.toString(),
                facts.getFirst().isHome(),
                facts.stream().anyMatch(Facts::isLife));
    }

    /** One message with a line for each delivery to one endpoint, under the id of the first. */
    Message digest(List<? extends Delivery> deliveries) {
        Message whole = write(deliveries);
        String mark = whole.subject().startsWith(EXERCISE) ? EXERCISE : "";
        List<Facts> all = deliveries.stream().map(each -> facts(each.notice())).toList();
        boolean home = all.stream().anyMatch(Facts::isHome);
        Map<String, String> count = Map.of("count", Integer.toString(all.size()));
        StringBuilder text = new StringBuilder(mark);
        if (home) {
            text.append(Language.JAPANESE.text("home.subject")).append("。\n");
            text.append(Language.JAPANESE.text("home.more")).append("\n\n\n\n\n");
        }
        lines(text, all, count, Language.JAPANESE);
        for (Language language : OTHERS) {
            text.append("\n----\n");
            lines(text, all, count, language);
        }
        String subject =
                mark + Language.JAPANESE.text(home ? "home.subject" : "digest.subject", count);
        return new Message(whole.id(), subject, text.toString(), whole.json(), home, whole.life());
    }

    private static void lines(
            StringBuilder text, List<Facts> all, Map<String, String> count, Language language) {
        text.append(language.text("digest.head", count)).append('\n');
        all.forEach(facts -> text.append("- ").append(subject(facts, language)).append('\n'));
    }

    private static void put(ObjectNode json, Correction correction) {
        json.putObject("correction")
                .put("number", correction.ordinal())
                .put("kind", correction.kind().key())
                .put("text", correction.reason().key())
                .put("note", correction.note());
    }

    /** Of a home's alert, that there is something to look at and nothing else. */
    static String neutral(String subject) {
        StringBuilder text = new StringBuilder(subject).append("。\n");
        text.append(Language.JAPANESE.text("home.away"));
        for (Language language : OTHERS) {
            text.append("\n").append(language.text("home.away"));
        }
        return text.toString();
    }

    private static String subject(List<Facts> all) {
        String more = Integer.toString(all.size() - 1);
        return subject(all.getFirst())
                + (all.size() == 1
                        ? ""
                        : Language.JAPANESE.text("more.subject", Map.of("count", more)));
    }

    private static String subject(Facts facts) {
        return facts.isHome()
                ? Language.JAPANESE.text("home.subject")
                : subject(facts, Language.JAPANESE);
    }

    private static String subject(Facts facts, Language language) {
        return language.text(facts.key() + ".subject", facts.in(language));
    }

    private static String text(List<Facts> all, boolean exercise) {
        StringBuilder text = new StringBuilder();
        if (all.getFirst().isHome()) {
            text.append(Language.JAPANESE.text("home.subject")).append("。\n");
            text.append(Language.JAPANESE.text("home.more")).append("\n\n\n\n\n");
        }
        section(text, all, exercise, Language.JAPANESE);
        for (Language language : OTHERS) {
            text.append("\n----\n");
            section(text, all, exercise, language);
        }
        return text.toString();
    }

    private static void section(
            StringBuilder text, List<Facts> all, boolean exercise, Language language) {
        if (exercise) {
            text.append(language.text("exercise")).append('\n');
        }
        String between = "";
        for (Facts facts : all) {
            text.append(between);
            text.append(language.text(facts.key() + ".body", facts.in(language))).append('\n');
            facts.notice()
                    .correction()
                    .map(Correction::note)
                    .filter(note -> !note.isEmpty())
                    .ifPresent(note -> text.append(note).append('\n'));
            if (facts.notice().alert().frozen()) {
                text.append(language.text("held")).append('\n');
            }
            between = "\n";
        }
    }
}
