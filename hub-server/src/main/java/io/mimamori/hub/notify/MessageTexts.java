package io.mimamori.hub.notify;

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
        String json = AlertJson.event(notice.alert(), notice.event(), exercise).toString();
        String mark = exercise ? EXERCISE : "";
        return new Message(
                first.id(),
                mark + subject(facts),
                mark + text(facts, exercise),
                json,
                facts.getFirst().isHome(),
                facts.stream().anyMatch(Facts::isLife));
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
            if (facts.notice().alert().frozen()) {
                text.append(language.text("held")).append('\n');
            }
            between = "\n";
        }
    }
}
