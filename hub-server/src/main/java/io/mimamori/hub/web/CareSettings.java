package io.mimamori.hub.web;

import io.mimamori.hub.account.Account;
import io.mimamori.hub.account.Passkeys;
import io.mimamori.hub.notify.PushDevices;
import io.vertx.ext.web.RoutingContext;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page where a caregiver sees to the own account. Not on event loops. */
final class CareSettings {
    /** Of what people read and say of themselves. */
    static final ZoneId ZONE = ZoneId.of("Asia/Tokyo");

    private final CareParts parts;
    private final CareWishes wishes;
    private final CareAccess access;
    private final Templates templates;

    CareSettings(CareParts parts, CareWishes wishes, CareAccess access, Templates templates) {
        this.parts = parts;
        this.wishes = wishes;
        this.access = access;
        this.templates = templates;
    }

    Reply show(RoutingContext request) {
        Optional<Account> account = access.account(request);
        if (account.isEmpty()) {
            return Care.home(request);
        }
        Messages text = Messages.of(Language.of(request));
        CareSettingsView view =
                new CareSettingsView(
                        text,
                        account.get().name(),
                        passkeys(account.get(), text),
                        push(account.get(), text),
                        wishes.shown(account.get(), text));
        return Care.html(200, templates.render("caresettings.jte", Map.of("view", view)));
    }

    private List<CareSettingsView.PasskeyRow> passkeys(Account account, Messages text) {
        return parts.passkeys().of(account).stream().map(one -> row(one, text)).toList();
    }

    private Optional<CareSettingsView.Push> push(Account account, Messages text) {
        PushDevices devices = parts.devices();
        return devices.publicKey()
                .filter(_ -> account.person().filter(parts.plan()::knows).isPresent())
                .map(key ->
                        new CareSettingsView.Push(
                                key,
                                devices.devicesMax(),
                                devices.of(account.id()).stream()
                                        .map(one -> row(one, text))
                                        .toList()));
    }

    private static CareSettingsView.DeviceRow row(PushDevices.Device one, Messages text) {
        String made =
                text.get("care.passkey.made").replace("{time}", text.time(one.madeMillis(), ZONE));
        return new CareSettingsView.DeviceRow(one.id(), one.service(), made);
    }

    private static CareSettingsView.PasskeyRow row(Passkeys.Passkey one, Messages text) {
        String used =
                one.usedMillis().isPresent()
                        ? text.get("care.passkey.used")
                                .replace("{time}", text.time(one.usedMillis().getAsLong(), ZONE))
                        : "";
        String made =
                text.get("care.passkey.made").replace("{time}", text.time(one.madeMillis(), ZONE));
        return new CareSettingsView.PasskeyRow(one.id(), made, used);
    }

    /** Back to it after a form. */
    static Reply page(RoutingContext request) {
        String to = "/care/settings?lang=" + Language.of(request).tag();
        return new Reply(303, Optional.empty(), Map.of("Location", to));
    }
}
