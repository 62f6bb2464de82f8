package io.mimamori.hub.web;

import io.mimamori.hub.account.Account;
import io.mimamori.hub.account.Accounts;
import io.mimamori.hub.account.Passkeys;
import io.mimamori.hub.account.Passkeys.Place;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Passkeys of those who sign in at {@code /care}. Not on event loops. */
final class CarePasskeys {
    private final Passkeys passkeys;
    private final Accounts accounts;
    private final CareAccess access;

    CarePasskeys(Passkeys passkeys, Accounts accounts, CareAccess access) {
        this.passkeys = passkeys;
        this.accounts = accounts;
        this.access = access;
    }

    Reply creationOptions(RoutingContext request) throws ProblemException {
        Account account = freshlySignedIn(request);
        return Reply.ok(passkeys.creationOptions(account, place(request)));
    }

    Reply register(RoutingContext request) throws ProblemException {
        Account account = freshlySignedIn(request);
        if (!passkeys.register(account, place(request), body(request))) {
            throw new ProblemException(
                    400,
                    "this passkey cannot be taken; an account has at most "
                            + Passkeys.PASSKEYS_MAX);
        }
        return Reply.empty();
    }

    Reply remove(RoutingContext request) throws ProblemException {
        Account account = access.required(request);
        passkeys.remove(account, Care.form(request, "id"));
        return CareSettings.page(request);
    }

    Reply requestOptions(RoutingContext request) throws ProblemException {
        requireOurPages(request);
        return Reply.ok(passkeys.requestOptions(place(request)));
    }

    Reply signIn(RoutingContext request) throws ProblemException {
        requireOurPages(request);
        Accounts.Entry.Open open =
                passkeys.signIn(place(request), body(request))
                        .orElseThrow(() -> new ProblemException(401, "this passkey opens nothing"));
        return new Reply(
                204,
                Optional.empty(),
                Map.of("Set-Cookie", CareAccess.cookie(request, open.session())));
    }

    /** A new key to an account asks for more than a phone that lay about signed in. */
    private Account freshlySignedIn(RoutingContext request) throws ProblemException {
        Account account = access.required(request);
        if (CareAccess.session(request).filter(accounts::isFresh).isEmpty()) {
            throw new ProblemException(
                    403,
                    "sign in again: a passkey is made within %d minutes of it"
                            .formatted(Accounts.FRESH.toMinutes()));
        }
        return account;
    }

    private static void requireOurPages(RoutingContext request) throws ProblemException {
        if (!Gate.isFromOurPages(request)) {
            throw new ProblemException(403, "this is not a page of this hub");
        }
    }

    /** The page's own origin; browsers keep passkeys for secure ones with a name only. */
    static Place place(RoutingContext request) throws ProblemException {
        HostAndPort authority = request.request().authority();
        String host = authority == null ? "" : authority.host().toLowerCase(Locale.ROOT);
        boolean encrypted = SignIn.isEncrypted(request);
        if (authority == null || !(encrypted || host.equals("localhost"))) {
            throw new ProblemException(409, "passkeys need https, or http://localhost");
        }
        String port = authority.port() < 0 ? "" : ":" + authority.port();
        return new Place((encrypted ? "https://" : "http://") + host + port, host);
    }

    private static String body(RoutingContext request) {
        String body = request.body().asString();
        return body == null ? "" : body;
    }
}
