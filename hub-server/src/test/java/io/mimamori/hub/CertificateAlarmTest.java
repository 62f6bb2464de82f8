package io.mimamori.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimamori.hub.testing.HubProcess;
import io.mimamori.hub.testing.WebhookReceiver;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that nobody renews alerts like a river that rises. */
class CertificateAlarmTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir private Path folder;

    @Test
    void aCertificateNearItsEndAlertsOnceAlsoOverARestartAndClearsWhenItIsRenewed()
            throws Exception {
        try (WebhookReceiver webhook = new WebhookReceiver()) {
            Path config = configuration(webhook);
            certificate(Duration.ofDays(88), Duration.ofDays(2));
            try (HubProcess hub = HubProcess.start(config, folder.resolve("data"))) {
                await().atMost(PATIENCE).until(() -> kinds(webhook).equals(List.of("RAISED")));
                JsonNode alert = hub.get("/api/v1/alerts?state=open").get("items").get(0);
                assertThat(alert.get("site").asText()).isEqualTo("hub");
                assertThat(alert.get("rule").asText()).isEqualTo("certificate");
                assertThat(alert.get("level").asText()).isEqualTo("renew-now");
                hub.kill();
            }
            try (HubProcess hub = HubProcess.start(config, folder.resolve("data"))) {
                await().atMost(PATIENCE)
                        .until(() -> hub.metric("mimamori_readings_stored_total") >= 1);
                assertThat(hub.get("/api/v1/alerts?state=open").get("items")).hasSize(1);
                assertThat(kinds(webhook)).containsExactly("RAISED");
            }
            certificate(Duration.ofDays(1), Duration.ofDays(89));
            try (HubProcess hub = HubProcess.start(config, folder.resolve("data"))) {
                await().atMost(PATIENCE)
                        .until(() -> kinds(webhook).equals(List.of("RAISED", "CLEARED")));
                assertThat(hub.get("/api/v1/alerts?state=open").get("items")).isEmpty();
            }
        }
    }

    @Test
    void aHubWithNothingToTellMakesNoReadingsAndNoSiteOfItsOwn() throws Exception {
        try (WebhookReceiver webhook = new WebhookReceiver()) {
            Path config = configuration(webhook);
            certificate(Duration.ofDays(1), Duration.ofDays(89));
            try (HubProcess hub = HubProcess.start(config, folder.resolve("data"))) {
                assertThat(hub.get("/api/v1/sites").get("items")).hasSize(1);
                assertThat(hub.metric("mimamori_readings_stored_total")).isZero();
            }
        }
    }

    @Test
    void aConfiguredSiteOfThatNameIsKeptAsItIs() throws Exception {
        try (WebhookReceiver webhook = new WebhookReceiver()) {
            Path config = configuration(webhook);
            Files.writeString(
                    folder.resolve("hub.site.yaml"),
                    """
                    site: hub
                    tenant: city
                    name: うちのハブ
                    hazard: fleet
                    channels:
                      - {device: hub, channel: certificate-life, quantity: certificate_life, unit: "%"}
                    rules:
                      - {id: ours, kind: ladder, channel: certificate-life, levels: {early: 50}}
                    """);
            Files.writeString(
                    config,
                    Files.readString(config)
                            .replace("[kamojima.yaml]", "[kamojima.yaml, hub.site.yaml]"));
            certificate(Duration.ofDays(88), Duration.ofDays(2));
            for (int start = 0; start < 2; start++) {
                try (HubProcess hub = HubProcess.start(config, folder.resolve("data"))) {
                    await().atMost(PATIENCE)
                            .until(() ->
                                    hub.get("/api/v1/alerts?state=open").get("items").size() == 1);
                    JsonNode alert = hub.get("/api/v1/alerts?state=open").get("items").get(0);
                    assertThat(alert.get("rule").asText()).isEqualTo("ours");
                    assertThat(alert.get("ruleVersion").asInt()).isEqualTo(1);
                    assertThat(hub.get("/api/v1/sites/hub").toString()).contains("うちのハブ");
                }
            }
        }
    }

    private Path configuration(WebhookReceiver webhook) throws Exception {
        Kamojima.site(folder);
        Files.writeString(folder.resolve("secret"), WebhookReceiver.SECRET);
        return Files.writeString(
                folder.resolve("hub.yaml"),
                """
                http: {port: 0}
                mqtt: {port: 0}
                https: {port: 0, certificateFile: people.pem, keyFile: people.key}
                mqtts: {port: 0}
                coap: {port: 0}
                coaps: {port: 0}
                webhook: {url: '%s', secretFile: secret}
                sites: [kamojima.yaml]
                """
                        .formatted(webhook.url()));
    }

    private static List<String> kinds(WebhookReceiver webhook) {
        return webhook.received().stream()
                .map(received -> received.body().get("event").asText())
                .toList();
    }

    /** A certificate that began so long ago and ends so long from now. */
    private void certificate(Duration past, Duration future) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        Instant now = InstantSource.system().instant();
        X500Principal name = new X500Principal("CN=people");
        Object certificate =
                new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                Date.from(now.minus(past)),
                                Date.from(now.plus(future)),
                                name,
                                pair.getPublic())
                        .build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(pair.getPrivate()));
        Files.writeString(folder.resolve("people.pem"), pem(certificate));
        Files.writeString(
                folder.resolve("people.key"),
                pem(new PemObject("PRIVATE KEY", pair.getPrivate().getEncoded())));
    }

    private static String pem(Object object) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }
}
