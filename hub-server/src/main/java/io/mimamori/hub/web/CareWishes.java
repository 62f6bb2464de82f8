package io.mimamori.hub.web;

import io.mimamori.hub.account.Account;
import io.mimamori.hub.escalation.EscalationPlan;
import io.mimamori.hub.escalation.Wishes;
import io.mimamori.hub.escalation.Wishes.Quiet;
import io.mimamori.hub.escalation.Wishes.Wish;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** By which of their channels caregivers wish to be told, and when not. Not on event loops. */
final class CareWishes {
    /** Kinds of endpoints whose names show the person's own address. */
    private static final Set<String> SHOWN = Set.of("email", "sms", "voice");

    private final Wishes wishes;
    private final EscalationPlan plan;
    private final CareAccess access;
    private final InstantSource machine;

    CareWishes(CareParts parts, CareAccess access, InstantSource machine) {
        this.wishes = parts.wishes();
        this.plan = parts.plan();
        this.access = access;
        this.machine = machine;
    }

    Reply put(RoutingContext request) throws ProblemException {
        Account account = access.required(request);
        String person =
                account.person()
                        .filter(plan::knows)
                        .orElseThrow(() ->
                                new ProblemException(
                                        409,
                                        "this account is nobody of the escalation plan: ask the city"));
        List<String> channels = plan.channelsOf(person);
        List<String> on = request.request().formAttributes().getAll("on");
        Set<String> off = new HashSet<>(channels);
        off.removeAll(Set.copyOf(on));
        if (off.size() == channels.size()) {
            throw new ProblemException(
                    400, "'on' must name one of your channels: somebody has to reach you");
        }
        List<String> first = channels.stream().filter(Care.form(request, "first")::equals).toList();
        wishes.put(person, new Wish(first, off, quiet(request)), machine.millis());
        return CareSettings.page(request);
    }

    private static Optional<Quiet> quiet(RoutingContext request) throws ProblemException {
        if (Care.form(request, "quiet").isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Quiet(time(request, "from"), time(request, "to"), CareSettings.ZONE));
    }

    private static LocalTime time(RoutingContext request, String name) throws ProblemException {
        String said = Care.form(request, name);
        try {
            return LocalTime.parse(said);
        } catch (DateTimeParseException _) {
            throw new ProblemException(
                    400,
                    "'%s' must be a time such as 22:00, it is '%s'"
                            .formatted(name, Query.cut(said)));
        }
    }

    /** Empty for an account that is nobody of the escalation plan. */
    Optional<CareSettingsView.Calling> shown(Account account, Messages text) {
        return account.person().filter(plan::knows).map(person -> shown(person, text));
    }

    private CareSettingsView.Calling shown(String person, Messages text) {
        Wish wish = wishes.of(person);
        List<String> channels = plan.channelsOf(person);
        String first =
                wish.first().stream()
                        .findFirst()
                        .or(() -> channels.stream().findFirst())
                        .orElse("");
        return new CareSettingsView.Calling(
                channels.stream()
                        .map(channel ->
                                new CareSettingsView.Way(
                                        channel,
                                        label(channel, text),
                                        !wish.off().contains(channel),
                                        channel.equals(first)))
                        .toList(),
                wish.quiet().isPresent(),
                wish.quiet().map(quiet -> quiet.from().toString()).orElse("22:00"),
                wish.quiet().map(quiet -> quiet.to().toString()).orElse("06:00"));
    }

    private static String label(String channel, Messages text) {
        String[] parts = channel.split(":", 2);
        String kind = parts[0].toLowerCase(Locale.ROOT);
        String name = text.named("care.way", kind);
        return SHOWN.contains(kind) && parts.length == 2 ? name + " " + parts[1] : name;
    }
}
