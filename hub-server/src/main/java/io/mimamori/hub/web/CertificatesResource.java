package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.device.Device;
import io.mimamori.hub.device.DeviceCertificate;
import io.mimamori.hub.device.DeviceCertificates;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/** Client certificates of devices: issued for a request, listed, revoked. Thread-safe. */
final class CertificatesResource {
    private static final String PATH = "/api/v1/devices/{device}/certificates";
    private static final String PEM = "application/x-pem-file";

    private final DeviceCertificates certificates;
    private final Places places;

    CertificatesResource(DeviceCertificates certificates, Places places) {
        this.certificates = certificates;
        this.places = places;
    }

    void mount(Routes routes) {
        routes.waiting(HttpMethod.GET, PATH, this::list);
        routes.waiting(HttpMethod.POST, PATH, this::issue);
        routes.waiting(HttpMethod.DELETE, PATH + "/{serial}", this::revoke);
        routes.direct(
                HttpMethod.GET,
                "/ca.pem",
                request ->
                        Answers.write(request, Reply.text(200, PEM, certificates.authorityPem())));
    }

    private Reply list(RoutingContext request) throws ProblemException {
        Device device = places.device(request, Query.path(request, "device"));
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode items = page.putArray("items");
        certificates.of(device.tenant(), device.device()).forEach(each -> items.add(json(each)));
        page.putNull("next");
        return Reply.ok(page);
    }

    private Reply issue(RoutingContext request) throws ProblemException {
        Device device = places.device(request, Query.path(request, "device"));
        String body = request.body().asString();
        if (body == null || body.isBlank()) {
            throw new ProblemException(
                    400, "send a certificate request in PEM as the body (openssl req -new)");
        }
        DeviceCertificates.Issued issued = certificates.issue(device, body);
        return Reply.text(201, PEM, issued.chainPem())
                .with(
                        "Location",
                        "/api/v1/devices/%s/certificates/%s"
                                .formatted(device.device(), issued.certificate().serial()));
    }

    private Reply revoke(RoutingContext request) throws ProblemException {
        Device device = places.device(request, Query.path(request, "device"));
        String serial = Query.path(request, "serial");
        if (!certificates.revoke(device.tenant(), device.device(), serial)) {
            throw new ProblemException(
                    404,
                    "%s has no certificate '%s'".formatted(device.device(), Query.cut(serial)));
        }
        return Reply.empty();
    }

    private static ObjectNode json(DeviceCertificate certificate) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("serial", certificate.serial())
                .put("issued", AlertJson.time(certificate.issuedMillis()))
                .put("notAfter", AlertJson.time(certificate.endMillis()));
        if (certificate.revokedMillis().isPresent()) {
            json.put("revoked", AlertJson.time(certificate.revokedMillis().getAsLong()));
        } else {
            json.putNull("revoked");
        }
        return json;
    }
}
