package io.mimamori.hub.web;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Consents.Consent;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.person.Looks;
import io.mimamori.hub.person.Looks.Look;
import io.mimamori.hub.person.Rest;
import io.mimamori.hub.person.WatchedPerson;
import io.mimamori.profile.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the person who is watched is told about that, in one language, for the page and the letter.
 * One thread; waits for state.db.
 */
final class MyCards {
    /** Alerts of a home that are looked at. */
    private static final int ALERTS_MAX = 200;

    private final Messages text;
    private final WatchedPerson person;
    private final AlertStore alerts;
    private final HomeHistory history;
    private final Site site;
    private final Home home;

    MyCards(Messages text, WatchedPerson person, AlertStore alerts, Site site) {
        this.text = text;
        this.person = person;
        this.alerts = alerts;
        this.history = new HomeHistory(text, alerts);
        this.site = site;
        this.home = new Home(site.tenant(), site.site());
    }

    MyView.Rest rest(long nowMillis) {
        Optional<Rest> now = person.rests().now(home);
        if (now.isEmpty()) {
            return new MyView.Rest("watching", text.get("my.watching"), "");
        }
        Rest rest = now.get();
        if (rest.kind() != Rest.Kind.PAUSE) {
            return new MyView.Rest("stay", CareRests.text(text, site, rest), "");
        }
        long until = rest.until().orElse(nowMillis);
        return new MyView.Rest(
                "pause",
                text.get("my.paused").replace("{time}", text.time(until, site.zone())),
                left(Duration.ofMillis(until - nowMillis)));
    }

    private String left(Duration left) {
        // Rounded up: what is told as over must be over.
        long minutes = Math.ceilDiv(Math.max(0, left.toMillis()), 60_000L);
        return text.get("my.left")
                .replace("{h}", Long.toString(minutes / 60))
                .replace("{m}", Long.toString(minutes % 60));
    }

    /** Each kind of thing that is measured, and that nothing is seen or heard, if that is so. */
    List<String> measured() {
        List<String> quantities =
                site.channels().stream().map(channel -> channel.quantity()).distinct().toList();
        boolean pictures = quantities.stream().anyMatch(name -> name.startsWith("camera"));
        return Stream.concat(
                        quantities.stream().map(name -> text.named("quantity", name)).distinct(),
                        pictures ? Stream.empty() : Stream.of(text.get("my.nocamera")))
                .toList();
    }

    List<MyView.Consent> consents(long nowMillis) {
        return person.consents().of(home).stream()
                .map(consent ->
                        new MyView.Consent(
                                consent.account().toString(),
                                consent.name(),
                                consent.holds(nowMillis),
                                consentText(consent, nowMillis)))
                .toList();
    }

    private String consentText(Consent consent, long nowMillis) {
        String key =
                consent.holds(nowMillis)
                        ? "my.consent.until"
                        : consent.withdrawn().isPresent()
                                ? "my.consent.withdrawn"
                                : "my.consent.over";
        long millis = consent.withdrawn().orElse(consent.endsMillis());
        return text.get(key).replace("{date}", text.date(millis, site.zone()));
    }

    /** Newest first. */
    List<String> looks(long fromMillis, long toMillis, int limit) {
        return person.looks().between(home, fromMillis, toMillis).stream()
                .limit(limit)
                .map(this::look)
                .toList();
    }

    /** A line for each person, with the days; whoever gave a reason is told by the hour. */
    List<String> looksByDay(long fromMillis, long toMillis) {
        List<Look> oldestFirst = person.looks().between(home, fromMillis, toMillis).reversed();
        Map<String, Set<Integer>> days = new LinkedHashMap<>();
        oldestFirst.stream()
                .filter(look -> look.reason().isEmpty())
                .forEach(look ->
                        days.computeIfAbsent(who(look), _ -> new LinkedHashSet<>())
                                .add(day(look.hourMillis())));
        Stream<String> byDay =
                days.entrySet().stream()
                        .map(one -> one.getKey().replace("{days}", days(one.getValue())));
        Stream<String> byHour =
                oldestFirst.stream().filter(look -> !look.reason().isEmpty()).map(this::look);
        return Stream.concat(byDay, byHour).toList();
    }

    private String who(Look look) {
        return text.get("my.days")
                .replace("{name}", name(look))
                .replace("{what}", text.get("my.look." + look.kind().key()));
    }

    private int day(long millis) {
        return Instant.ofEpochMilli(millis).atZone(site.zone()).getDayOfMonth();
    }

    private String days(Set<Integer> days) {
        return days.stream()
                .map(day -> text.get("my.day").replace("{d}", day.toString()))
                .collect(Collectors.joining(text.language() == Language.EN ? ", " : "、"));
    }

    private String name(Look look) {
        return look.name().equals(Looks.OPERATOR)
                ? text.get("my.operator")
                : text.get("care.signedin").replace("{name}", look.name());
    }

    private String look(Look look) {
        String name = name(look);
        String line =
                text.get("my.look")
                        .replace("{time}", text.time(look.hourMillis(), site.zone()))
                        .replace("{name}", name)
                        .replace("{what}", text.get("my.look." + look.kind().key()));
        return look.reason().isEmpty()
                ? line
                : line + text.get("my.reason").replace("{reason}", look.reason());
    }

    /** Newest first. */
    List<MyView.Told> told(long fromMillis, long toMillis, int limit) {
        return alerts.ofSite(site.tenant(), site.site(), ALERTS_MAX).stream()
                .filter(alert -> alert.raisedMillis() >= fromMillis)
                .filter(alert -> alert.raisedMillis() < toMillis)
                .limit(limit)
                .map(this::told)
                .toList();
    }

    private MyView.Told told(Alert alert) {
        CareView.PastAlert past = history.past(site, alert);
        return new MyView.Told(
                past.sinceText(), past.whatText(), history.told(alert), past.answerText());
    }

    /** Oldest first. */
    List<String> rests(long fromMillis, long toMillis) {
        return person.rests().between(home, fromMillis, toMillis).stream()
                .map(rest ->
                        text.get("my.rest")
                                .replace("{kind}", text.get("my.rest." + rest.kind().key()))
                                .replace("{from}", text.time(rest.begunMillis(), site.zone()))
                                .replace("{to}", end(rest)))
                .toList();
    }

    private String end(Rest rest) {
        return rest.ended().isPresent()
                ? text.time(rest.ended().getAsLong(), site.zone())
                : text.get("my.rest.open");
    }
}
