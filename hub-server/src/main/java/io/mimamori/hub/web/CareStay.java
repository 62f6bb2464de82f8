package io.mimamori.hub.web;

import io.mimamori.hub.account.Account;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Consents.Consent;
import io.mimamori.hub.person.Rest;
import io.mimamori.hub.person.WatchedPerson;
import io.vertx.ext.web.RoutingContext;
import java.util.OptionalLong;

/** {@code /care/stay}: a caregiver with that right says that a home rests, or no more. */
final class CareStay {
    private final CareAccess access;
    private final WatchedPerson person;

    CareStay(CareAccess access, WatchedPerson person) {
        this.access = access;
        this.person = person;
    }

    /** A home in a form. */
    static String key(Home home) {
        return home.tenant() + "/" + home.site();
    }

    Reply post(RoutingContext request) throws ProblemException {
        Account account =
                access.account(request)
                        .orElseThrow(() -> new ProblemException(401, "sign in at /care first"));
        String said = Care.form(request, "home");
        Home home =
                account.homes().stream()
                        .filter(one -> key(one).equals(said))
                        .filter(one -> maySay(account, one))
                        .findFirst()
                        .orElseThrow(() ->
                                new ProblemException(
                                        403,
                                        "you may not say that this home rests; the city can say it, or give you that right"));
        String kind = Care.form(request, "kind");
        if (kind.equals("end")) {
            person.rests().end(home, account.name());
        } else if (kind.equals(Rest.Kind.PAUSE.key())) {
            throw new ProblemException(400, "only the person who lives there may pause");
        } else {
            person.rests().begin(home, Rest.Kind.ofKey(kind), OptionalLong.empty(), account.name());
        }
        return Care.home(request);
    }

    private boolean maySay(Account account, Home home) {
        return person.consents().of(account.id(), home).filter(Consent::stays).isPresent();
    }
}
