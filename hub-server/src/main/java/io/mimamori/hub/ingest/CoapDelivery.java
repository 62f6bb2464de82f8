package io.mimamori.hub.ingest;

import io.mimamori.hub.device.Device;
import io.mimamori.hub.device.Principal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.MessageDeliverer;

/**
 * Takes whole requests (blocks are put together below) to {@link Ingest} and its verdict back.
 * Thread-safe, never waits: the answer is sent from the journal's committing thread, which only
 * hands it to the endpoint's threads.
 *
 * <pre>
 * device                      hub
 *   | ---- CON POST ----------> |  check, decode, journal
 *   | <--- ACK 2.04 ----------- |  fsynced
 *   |                           |
 *   | ---- CON POST ----------> |
 *   | <--- ACK (empty) -------- |  not yet fsynced after {@link #PATIENCE_MILLIS}
 *   | <--- CON 2.04 ----------- |  fsynced
 *   | ---- ACK ---------------> |
 * </pre>
 */
final class CoapDelivery implements MessageDeliverer {
    /** Before the device sends it again after 2 to 3 s (RFC 7252, section 4.8). */
    static final long PATIENCE_MILLIS = 1_000;

    private static final List<String> DISCOVERY = List.of(".well-known", "core");

    /** RFC 6690 knows no templates: the titles say how the paths go on. */
    private static final String LINKS =
            "</mm/1>;ct=\"110 112 50 60\";title=\"POST TENANT/DEVICE/up, up/h or ev\","
                    + "</api/v1/readings>;ct=\"110 112 50 60\";title=\"POST DEVICE\"";

    private final CoapDoors doors;
    private final CoapWho who;
    private final CoapRates rates;
    private final int exchangesMax;
    private final ScheduledExecutorService threads;
    private final AtomicInteger exchanges = new AtomicInteger();

    CoapDelivery(
            CoapDoors doors, CoapWho who, CoapLimits limits, ScheduledExecutorService threads) {
        this.doors = doors;
        this.who = who;
        this.rates = new CoapRates(limits.requestsPerSecondMax());
        this.exchangesMax = limits.exchangesMax();
        this.threads = threads;
    }

    @Override
    public void deliverRequest(Exchange exchange) {
        OptionSet options = exchange.getRequest().getOptions();
        if (exchange.getRequest().getCode() == CoAP.Code.GET
                && options.getUriPath().equals(DISCOVERY)) {
            exchange.sendResponse(
                    CoapReply.content(LINKS, MediaTypeRegistry.APPLICATION_LINK_FORMAT));
            return;
        }
        Request newest = exchange.getCurrentRequest();
        Optional<Principal> principal = who.sent().apply(newest);
        try {
            take(
                    exchange,
                    CoapTarget.of(options),
                    principal.orElseThrow(
                            () -> new CoapRefusal(Refusal.Reason.NOT_AUTHORISED, who.advice())));
        } catch (CoapRefusal e) {
            doors.refuse(
                    principal
                            .map(Principal::name)
                            .orElseGet(() -> CoapProtocolErrors.nameOf(newest.getSourceContext())),
                    pathOf(exchange.getRequest()),
                    e.reason(),
                    e.detail(),
                    exchange.getRequest().getPayload());
            exchange.sendResponse(CoapReply.of(e.answer()));
        }
    }

    private void take(Exchange exchange, CoapTarget target, Principal principal)
            throws CoapRefusal {
        Request request = exchange.getRequest();
        if (request.getCode() != CoAP.Code.POST) {
            throw new CoapRefusal(
                    Refusal.Reason.BAD_PAYLOAD, "POST readings", CoapAnswer.METHOD_NOT_ALLOWED);
        }
        if (!rates.pass(keyOf(principal), System.nanoTime())) {
            throw new CoapRefusal(Refusal.Reason.QUOTA, "too many requests in a second");
        }
        Device sender = sender(target, principal);
        if (exchanges.incrementAndGet() > exchangesMax) {
            exchanges.decrementAndGet();
            throw new CoapRefusal(Refusal.Reason.BUSY, "too many requests wait for the journal");
        }
        Future<?> accept =
                threads.schedule(
                        () -> exchange.execute(exchange::sendAccept),
                        PATIENCE_MILLIS,
                        TimeUnit.MILLISECONDS);
        doors.ingest()
                .take(
                        CoapDoors.NAME,
                        sender,
                        target.device(),
                        target.lane(),
                        target.format(),
                        request.getPayload(),
                        verdict -> {
                            exchanges.decrementAndGet();
                            accept.cancel(false);
                            exchange.sendResponse(CoapReply.of(CoapAnswer.of(verdict)));
                        });
    }

    private static String keyOf(Principal principal) {
        return switch (principal) {
            case Principal.Registered(Device device) -> device.tenant() + "/" + device.device();
            case Principal.Admin() -> Principal.Admin.NAME;
        };
    }

    private Device sender(CoapTarget target, Principal principal) throws CoapRefusal {
        String tenant =
                switch (principal) {
                    case Principal.Registered(Device device) ->
                            target.tenant().orElse(device.tenant());
                    case Principal.Admin() ->
                            target.tenant().isPresent()
                                    ? target.tenant().get()
                                    : onlyTenantOf(target.device());
                };
        return doors.credentials()
                .senderFor(principal, tenant, target.device())
                .orElseThrow(() -> foreign(principal));
    }

    private String onlyTenantOf(String device) throws CoapRefusal {
        List<String> tenants = doors.credentials().tenantsKnowing(device);
        if (tenants.size() > 1) {
            throw new CoapRefusal(
                    Refusal.Reason.BAD_PAYLOAD,
                    "several tenants have that device; say which with ?tenant=");
        }
        if (tenants.isEmpty()) {
            throw foreign(new Principal.Admin());
        }
        return tenants.getFirst();
    }

    private static CoapRefusal foreign(Principal principal) {
        return switch (principal) {
            case Principal.Registered(Device device) ->
                    new CoapRefusal(
                            Refusal.Reason.FOREIGN_TOPIC,
                            device.device() + " does not speak for that device");
            case Principal.Admin() ->
                    new CoapRefusal(
                            Refusal.Reason.UNKNOWN_DEVICE,
                            "no site lists the device and it is not registered");
        };
    }

    /** Without the query: a token may be in it. */
    static String pathOf(Request request) {
        return "/" + String.join("/", request.getOptions().getUriPath());
    }

    @Override
    public void deliverResponse(Exchange exchange, Response response) {
        // The hub sends no requests; whoever answers one all the same is not heard.
    }
}
