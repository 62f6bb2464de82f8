package io.mimamori.hub.web;

import io.mimamori.hub.account.Account;
import io.mimamori.hub.notify.PushDevices;
import io.vertx.ext.web.RoutingContext;

/** Messages on a caregiver's phone: subscribing and ending it. Not on event loops. */
final class CarePush {
    private final PushDevices devices;
    private final CareAccess access;

    CarePush(PushDevices devices, CareAccess access) {
        this.devices = devices;
        this.access = access;
    }

    /** The body is the browser's PushSubscription. */
    Reply add(RoutingContext request) throws ProblemException {
        Account account = access.required(request);
        if (account.person().isEmpty()) {
            throw new ProblemException(
                    409, "this account is nobody of the escalation plan: ask the city");
        }
        String body = request.body().asString();
        return switch (devices.add(account.id(), body == null ? "" : body)) {
            case DONE -> Reply.empty();
            case FULL ->
                    throw new ProblemException(
                            409,
                            "an account has at most %d devices: remove one first"
                                    .formatted(devices.devicesMax()));
            case REFUSED ->
                    throw new ProblemException(
                            400, "the body must be the PushSubscription of a browser");
        };
    }

    Reply remove(RoutingContext request) throws ProblemException {
        devices.remove(access.required(request).id(), Care.form(request, "id"));
        return CareSettings.page(request);
    }
}
