package io.mimamori.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.mimamori.hub.testing.HubProcess;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mail server that takes every mail, and one of them comes back a while later. */
class MailboxTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "mailbox-password";

    @TempDir private Path folder;
    private final GreenMail mail =
            new GreenMail(
                    new ServerSetup[] {
                        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
                        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP)
                    });

    @BeforeEach
    void start() {
        mail.start();
    }

    @AfterEach
    void stop() {
        mail.stop();
    }

    private Path configuration() throws Exception {
        Files.writeString(folder.resolve("mailbox.password"), PASSWORD);
        Files.writeString(
                folder.resolve("home.yaml"),
                """
                site: home-1
                tenant: city
                hazard: home
                zone: Asia/Tokyo
                channels:
                  - {device: b1, channel: pressed, quantity: button}
                rules:
                  - {id: help, kind: button, channel: pressed, confirm: 60s}
                """);
        Files.writeString(
                folder.resolve("duty.yaml"),
                """
                people:
                  - {id: anna, name: 杏奈, channels: ["email:gone@example.org", "email:anna@example.org"]}
                policies:
                  - {id: button, for: {hazards: [home]}, receipt: 1h, steps: [{after: 0s, people: [anna]}]}
                """);
        return Files.writeString(
                folder.resolve("hub.yaml"),
                """
                http: {port: 0}
                https: {port: 0}
                mqtt: {port: 0}
                mqtts: {port: 0}
                coap: {port: 0}
                coaps: {port: 0}
                smtp:
                  host: 127.0.0.1
                  port: %d
                  from: hub@city.example
                  to: [gone@example.org, anna@example.org]
                  mailbox: {host: 127.0.0.1, port: %d, user: hub@city.example, passwordFile: mailbox.password, every: 1s}
                selfTest: {every: 1m, mail: hub@city.example}
                escalation: {files: [duty.yaml]}
                sites: [home.yaml]
                """
                        .formatted(mail.getSmtp().getPort(), mail.getImap().getPort()));
    }

    private static String recipient(MimeMessage message) {
        try {
            return message.getAllRecipients()[0].toString();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private MimeMessage sentTo(String address) {
        return List.of(mail.getReceivedMessages()).stream()
                .filter(message -> recipient(message).equals(address))
                .findFirst()
                .orElseThrow();
    }

    private boolean isSentTo(String address) {
        return List.of(mail.getReceivedMessages()).stream()
                .anyMatch(message -> recipient(message).equals(address));
    }

    /** As Postfix writes it (RFC 3464, appendix E). */
    private static MimeMessage bounce(String messageId, String action) throws Exception {
        String text =
                """
                From: MAILER-DAEMON@mx.example
                To: hub@city.example
                Subject: Undelivered Mail Returned to Sender
                Message-ID: <20261130@mx.example>
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

                --b1
                Content-Type: text/plain

                I'm sorry to have to inform you that your message could not be delivered.

                --b1
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example

                Final-Recipient: rfc822; gone@example.org
                Action: %s
                Status: 5.1.1
                Diagnostic-Code: smtp; 550 5.1.1 User unknown

                --b1
                Content-Type: message/rfc822

                From: hub@city.example
                To: gone@example.org
                Message-ID: %s
                Subject: Hello

                Hello
                --b1--
                """
                        .formatted(action, messageId)
                        .replace("\n", "\r\n");
        return new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aMailThatComesBackBringsThePersonsNextChannel() throws Exception {
        GreenMailUser hubs = mail.setUser("hub@city.example", "hub@city.example", PASSWORD);
        try (HubProcess hub = HubProcess.start(configuration(), folder.resolve("data"))) {
            hub.postSenml("/api/v1/readings/b1", "[{\"n\":\"pressed\",\"vb\":true}]");
            await().atMost(PATIENCE).until(() -> isSentTo("gone@example.org"));
            String id = sentTo("gone@example.org").getMessageID();
            hubs.deliver(bounce(id, "delayed"));
            hubs.deliver(bounce("<0a0a0a0a-0000-0000-0000-000000000000@city.example>", "failed"));
            hubs.deliver(bounce(id, "failed"));
            await().atMost(PATIENCE).until(() -> isSentTo("anna@example.org"));
            String alert = hub.get("/api/v1/alerts").at("/items/0/id").asText();
            assertThat(hub.get("/api/v1/alerts/" + alert).get("ledger").toString())
                    .contains("\"undelivered\"", "bounced: 5.1.1 smtp; 550 5.1.1 User unknown");
            // The hub's own mail was taken out; the delay and what it does not know are left.
            await().atMost(PATIENCE).until(() -> inMailbox(hubs) == 2);
            assertThat(hub.get("/readyz").at("/checks/self-test").asText()).isEqualTo("ok");
            assertThat(hub.get("/readyz").at("/checks/mailbox").asText()).isEqualTo("ok");
        }
    }

    private int inMailbox(GreenMailUser user) throws Exception {
        return mail.getManagers().getImapHostManager().getInbox(user).getMessageCount();
    }
}
