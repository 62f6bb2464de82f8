package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mimamori.hub.HubClock;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertStore.Answer;
import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import io.mimamori.hub.desk.Pins.Check;
import io.mimamori.hub.escalation.Duty.Member;
import io.mimamori.profile.Hazard;
import io.vertx.ext.web.RoutingContext;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One answer from a terminal: a name, a PIN, a code. What comes of it is told in the reader's
 * language. Waits for state.db and for Argon2id.
 */
final class DeskAnswers {
    private static final String TAKING_OVER = "taking-over";

    /** What is said for {@code goes} when it is not known yet. */
    private static final String NOBODY_YET = "-";

    private final WebServer.Parts parts;
    private final HubClock clock;

    DeskAnswers(WebServer.Parts parts, HubClock clock) {
        this.parts = parts;
        this.clock = clock;
    }

    Reply answer(RoutingContext request) throws ProblemException {
        Messages text = Messages.of(Language.of(request));
        UUID id = AlertsResource.id("'alert'", Care.form(request, "alert"));
        String code = Care.form(request, "code");
        if (!DeskView.ANSWERS.contains(code)) {
            throw new ProblemException(
                    400, "'code' must be one of " + String.join(", ", DeskView.ANSWERS));
        }
        Alert alert = parts.alerts().find(id).orElseThrow(() -> AlertsResource.unknown(id));
        Optional<Member> member =
                parts.desk().duty().member(Care.form(request, "person"), clock.millis());
        if (member.isEmpty()) {
            return said(400, text.get("desk.unknown"));
        }
        String goes = Care.form(request, "goes");
        boolean asks = code.equals(TAKING_OVER) && alert.hazard() == Hazard.HOME;
        boolean fromAfar = asks && !member.get().near();
        if (fromAfar && !isKnown(goes)) {
            return said(400, text.get("desk.goes"));
        }
        Optional<Reply> refused = refused(text, member.get(), Care.form(request, "pin"));
        if (refused.isPresent()) {
            return refused.get();
        }
        String note = "at the duty desk" + (fromAfar ? "; goes there: " + goer(goes) : "");
        parts.alerts().answer(id, new Answer(member.get().name(), code, note));
        return said(200, told(text, alert, member.get(), code, fromAfar));
    }

    private boolean isKnown(String goes) {
        return goes.equals(NOBODY_YET)
                || parts.desk().duty().member(goes, clock.millis()).isPresent();
    }

    private String goer(String goes) {
        return parts.desk()
                .duty()
                .member(goes, clock.millis())
                .map(Member::name)
                .orElse(NOBODY_YET);
    }

    /** Why the PIN is not taken; empty when it is. */
    private Optional<Reply> refused(Messages text, Member member, String pin) {
        return switch (parts.desk().pins().check(member, pin)) {
            case Check.Right() -> Optional.empty();
            case Check.Wrong(int left) ->
                    Optional.of(
                            said(
                                    403,
                                    text.get("desk.pin.wrong")
                                            .replace("{who}", member.name())
                                            .replace("{n}", Integer.toString(left))));
            case Check.Locked(long until) ->
                    Optional.of(
                            said(
                                            429,
                                            text.get("desk.pin.locked")
                                                    .replace("{who}", member.name())
                                                    .replace("{time}", text.time(until, zone())))
                                    .with("Retry-After", seconds(until)));
            case Check.None() ->
                    Optional.of(
                            said(403, text.get("desk.pin.none").replace("{who}", member.name())));
            case Check.Busy() ->
                    Optional.of(said(503, text.get("desk.busy")).with("Retry-After", "1"));
        };
    }

    private String seconds(long untilMillis) {
        return Long.toString(Math.max(1, (untilMillis - clock.machine().millis()) / 1_000));
    }

    /** That it is kept, who said something before, and what else the person should know. */
    private String told(Messages text, Alert before, Member member, String code, boolean fromAfar) {
        StringBuilder told =
                new StringBuilder(
                        text.get("desk.done")
                                .replace("{who}", member.name())
                                .replace("{what}", text.get("care.answer." + code)));
        if (before.state() == Alert.State.CLOSED) {
            told.append(' ').append(text.get("desk.closed"));
        }
        other(before.id(), member)
                .ifPresent(entry ->
                        told.append(' ')
                                .append(
                                        text.get("desk.other")
                                                .replace("{said}", line(text, entry))));
        if (fromAfar) {
            told.append(' ').append(text.get("desk.afar"));
        }
        return told.toString();
    }

    /** What another person answered last before this one. */
    private Optional<LedgerEntry> other(UUID id, Member member) {
        List<LedgerEntry> answers =
                parts.alerts().ledger(id).stream()
                        .filter(entry -> entry.action().equals("answered"))
                        .toList();
        return answers.stream()
                .limit(Math.max(0, answers.size() - 1))
                .filter(entry -> !entry.actor().equals(member.name()))
                .reduce((_, newer) -> newer);
    }

    private String line(Messages text, LedgerEntry entry) {
        return new DeskCards(text, parts).answer(new LedgerWords(text, zone(), true), entry);
    }

    private ZoneId zone() {
        return AlertTexts.zone(parts.sites());
    }

    private static Reply said(int status, String message) {
        return Reply.of(status, JsonNodeFactory.instance.objectNode().put("message", message));
    }
}
