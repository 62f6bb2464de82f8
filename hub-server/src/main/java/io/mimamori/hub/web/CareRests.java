package io.mimamori.hub.web;

import io.mimamori.hub.account.Account;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Consents.Consent;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.person.Rest;
import io.mimamori.hub.person.RestingNotices;
import io.mimamori.hub.person.WatchedPerson;
import io.mimamori.profile.Site;
import java.util.Optional;

/** What one caregiver sees of homes that rest. One thread; waits for state.db. */
final class CareRests {
    private final Messages text;
    private final WatchedPerson person;
    private final Account account;
    private final long machineMillis;

    CareRests(Messages text, WatchedPerson person, Account account, long machineMillis) {
        this.text = text;
        this.person = person;
        this.account = account;
        this.machineMillis = machineMillis;
    }

    Optional<Rest> now(Site home) {
        return person.rests().now(new Home(home.tenant(), home.site()));
    }

    /** Whether the alert is not shown, since the home rests. */
    static boolean isWithheld(Optional<Rest> rest, Site home, Alert alert) {
        return rest.filter(one -> one.withholds(RestingNotices.rule(home, alert))).isPresent();
    }

    /** A person who pauses shows nothing but that. */
    boolean hidesPast(Optional<Rest> rest) {
        return rest.filter(one -> one.kind() == Rest.Kind.PAUSE).isPresent();
    }

    CareView.RestCard card(Site home, Optional<Rest> rest) {
        Home key = new Home(home.tenant(), home.site());
        Optional<Consent> consent = person.consents().of(account.id(), key);
        return new CareView.RestCard(
                CareStay.key(key),
                rest.isPresent(),
                rest.map(one -> text(text, home, one)).orElse(""),
                consent.filter(Consent::stays).isPresent(),
                consent.filter(one -> one.endsSoon(machineMillis))
                        .map(one ->
                                text.get("care.consent.soon")
                                        .replace(
                                                "{date}", text.date(one.endsMillis(), home.zone())))
                        .orElse(""));
    }

    /** Why a home rests and until when. */
    static String text(Messages text, Site home, Rest rest) {
        String kind = "care.rest." + rest.kind().key();
        return rest.until().isPresent()
                ? text.get(kind + ".until")
                        .replace("{time}", text.time(rest.until().getAsLong(), home.zone()))
                : text.get(kind);
    }
}
