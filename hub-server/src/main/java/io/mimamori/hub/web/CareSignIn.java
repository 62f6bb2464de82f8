package io.mimamori.hub.web;

import io.mimamori.hub.account.Accounts;
import io.mimamori.hub.account.Accounts.Entry;
import io.mimamori.hub.person.HomeDeeds;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;

/** The forms in front of {@code /care}: sign in, join by invitation. Not on event loops. */
final class CareSignIn {
    private static final String LOGIN = "login";
    private static final String PASSWORD = "password";
    private static final String INVITATION = "invitation";

    private final Accounts accounts;
    private final HomeDeeds deeds;
    private final Templates templates;

    CareSignIn(Accounts accounts, HomeDeeds deeds, Templates templates) {
        this.accounts = accounts;
        this.deeds = deeds;
        this.templates = templates;
    }

    /** {@code problem} is the key of what went wrong, or empty. */
    Reply form(RoutingContext request, int status, String problem) {
        return page(request, status, problem, "", "");
    }

    Reply joinForm(RoutingContext request) {
        return joinForm(request, 200, "", Query.text(request, INVITATION).orElse(""));
    }

    private Reply joinForm(RoutingContext request, int status, String problem, String token) {
        return accounts.invitation(token)
                .map(known -> page(request, status, problem, token, known.name()))
                .orElseGet(() -> notInvited(request, token));
    }

    /** The page does not say which it is; the ledger does. */
    private Reply notInvited(RoutingContext request, String token) {
        accounts.refused(token)
                .ifPresentOrElse(
                        one -> deeds.refusedInvitation(one.home(), one.name(), one.used()),
                        deeds::unknownInvitation);
        return page(request, 404, "care.join.over", "", "");
    }

    Reply join(RoutingContext request) {
        String token = Care.form(request, INVITATION);
        if (!Gate.isFromOurPages(request)) {
            return form(request, 403, "");
        }
        try {
            return switch (accounts.join(token, typed(request))) {
                case Entry.Open(var _, String session) -> open(request, session);
                case Entry.NotInvited() -> notInvited(request, token);
                case Entry.Taken() -> joinForm(request, 409, "care.join.taken", token);
                case Entry.Wrong() -> joinForm(request, 409, "care.join.taken", token);
                case Entry.Wait() -> joinForm(request, 429, "care.signin.wait", token);
            };
        } catch (IllegalArgumentException e) {
            return joinForm(request, 400, problem(e), token);
        }
    }

    /** Accounts names what cannot be taken: the login or the password. */
    private static String problem(IllegalArgumentException refused) {
        return PASSWORD.equals(refused.getMessage())
                ? "care.join.password.problem"
                : "care.join.login";
    }

    Reply signIn(RoutingContext request) {
        if (!Gate.isFromOurPages(request)) {
            return form(request, 403, "");
        }
        return switch (accounts.signIn(typed(request))) {
            case Entry.Open(var _, String session) -> open(request, session);
            case Entry.Wait() -> form(request, 429, "care.signin.wait");
            case Entry.Wrong(), Entry.Taken(), Entry.NotInvited() ->
                    form(request, 401, "care.signin.wrong");
        };
    }

    private static Accounts.Try typed(RoutingContext request) {
        return new Accounts.Try(
                Care.form(request, LOGIN).strip(),
                Care.form(request, PASSWORD),
                SenderAddress.of(request));
    }

    Reply signOut(RoutingContext request) {
        if (Gate.isFromOurPages(request)) {
            CareAccess.session(request).ifPresent(accounts::signOut);
        }
        return withCookie(request, "");
    }

    private static Reply open(RoutingContext request, String session) {
        return withCookie(request, session);
    }

    private static Reply withCookie(RoutingContext request, String session) {
        Reply home = Care.home(request);
        return new Reply(
                home.status(),
                Optional.empty(),
                Map.of(
                        "Location",
                        home.headers().getOrDefault("Location", "/care"),
                        "Set-Cookie",
                        CareAccess.cookie(request, session)));
    }

    private Reply page(
            RoutingContext request, int status, String problem, String invitation, String name) {
        Messages text = Messages.of(Language.of(request));
        String told = problem.isEmpty() ? "" : text.get(problem);
        return Care.html(
                status,
                templates.render(
                        "caresignin.jte",
                        Map.of(
                                "text",
                                text,
                                "problem",
                                told,
                                "invitation",
                                invitation,
                                "name",
                                name)));
    }
}
