package io.mimamori.hub.web;

import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.home.HomeSheet;
import io.mimamori.hub.person.Letter;
import io.mimamori.hub.person.Letter.Part;
import io.mimamori.hub.person.WatchedPerson;
import io.mimamori.profile.Site;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;

/**
 * The monthly letter in one language: who looked, pauses, what was told and answered, whom to call.
 * For people without a screen. One thread; waits for state.db.
 */
final class MyLetter {
    /** Lines of a part; what is more is said in one. */
    private static final int LINES_MAX = 100;

    private final Messages text;
    private final WatchedPerson person;
    private final MyCards cards;
    private final Site site;

    MyLetter(Messages text, WatchedPerson person, AlertStore alerts, Site site) {
        this.text = text;
        this.person = person;
        this.cards = new MyCards(text, person, alerts, site);
        this.site = site;
    }

    Letter of(YearMonth month, HomeSheet sheet, long nowMillis) {
        long from = start(month);
        long to = start(month.plusMonths(1));
        String when =
                text.get("my.letter.month")
                        .replace("{y}", Integer.toString(month.getYear()))
                        .replace("{M}", Integer.toString(month.getMonthValue()));
        List<Part> parts =
                List.of(
                        part("my.looks", cards.looksByDay(from, to), "my.letter.nolooks"),
                        part("my.letter.rests", cards.rests(from, to), "my.letter.norests"),
                        part("my.tolds", told(from, to), "my.letter.notolds"),
                        part("my.consents", consents(nowMillis), "my.consents.none"),
                        part("my.measured", cards.measured(), "my.letter.nothing"),
                        part("my.letter.call", calls(sheet), "my.letter.nothing"));
        return new Letter(
                text.get("my.letter.title").replace("{month}", when),
                List.of(site.title(), text.get("my.letter.intro"), text.get("my.button")),
                parts,
                when + " " + text.get("my.letter.page"));
    }

    private long start(YearMonth month) {
        return month.atDay(1).atStartOfDay(site.zone()).toInstant().toEpochMilli();
    }

    private Part part(String heading, List<String> lines, String none) {
        List<String> shown = new ArrayList<>(lines.stream().limit(LINES_MAX).toList());
        if (lines.isEmpty()) {
            shown.add(text.get(none));
        } else if (lines.size() > LINES_MAX) {
            String more = Integer.toString(lines.size() - LINES_MAX);
            shown.add(text.get("my.letter.more").replace("{n}", more));
        }
        return new Part(text.get(heading), shown);
    }

    private List<String> told(long from, long to) {
        return cards.told(from, to, Integer.MAX_VALUE).reversed().stream()
                .map(told ->
                        text.get("my.letter.told")
                                .replace("{time}", told.timeText())
                                .replace("{what}", told.whatText())
                                .replace("{told}", told.toldText())
                                .replace(
                                        "{answer}",
                                        told.answerText().isEmpty()
                                                ? text.get("my.letter.noanswer")
                                                : told.answerText()))
                .toList();
    }

    private List<String> consents(long nowMillis) {
        return cards.consents(nowMillis).stream()
                .map(one -> one.name() + "：" + one.text())
                .toList();
    }

    private List<String> calls(HomeSheet sheet) {
        List<String> calls = new ArrayList<>();
        String contact = person.letters().contact();
        calls.add(text.get("my.letter.stop"));
        if (!contact.isEmpty()) {
            calls.add(contact);
        }
        add(calls, "care.sheet.keyHolder", sheet.keyHolder());
        add(calls, "care.sheet.doctor", sheet.doctor());
        calls.add(text.get("my.letter.119"));
        return calls;
    }

    private void add(List<String> calls, String key, String said) {
        if (!said.isEmpty()) {
            calls.add(text.get(key) + "：" + said);
        }
    }
}
