package io.mimamori.hub.notify;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.MailResult;
import io.vertx.ext.mail.SMTPException;
import io.vertx.ext.mail.StartTLSOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Plain-text mail over SMTP to one recipient. Message-ID comes from the delivery, so a mail that is
 * sent again is recognised as the same one. TLS is used when the server offers it; on loopback it
 * is not asked for. Thread-safe.
 */
public final class EmailChannel implements NotificationChannel {
    /** Time for the whole dialogue. */
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final int CONNECTIONS_MAX = 4;
    private static final int TLS_PORT = 465;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private final MailClient client;
    private final String from;
    private final String to;
    private final InstantSource machine;
    private final Duration timeout;

    EmailChannel(
            MailClient client, String from, String to, InstantSource machine, Duration timeout) {
        this.client = client;
        this.from = from;
        this.to = to;
        this.machine = machine;
        this.timeout = timeout;
    }

    /**
     * One endpoint for each configured recipient, of the kind that {@code test} says. They end with
     * {@code vertx}.
     */
    public static List<Endpoint> endpoints(SmtpConfig config, Vertx vertx, InstantSource machine) {
        MailClient client = client(config, vertx, TIMEOUT);
        return config.to().stream()
                .<Endpoint>map(to -> {
                    NotificationChannel channel =
                            new EmailChannel(client, config.from(), to, machine, TIMEOUT);
                    Address address = address(config, to);
                    return config.test()
                            ? new TestEndpoint(address, channel)
                            : new LiveEndpoint(address, channel);
                })
                .toList();
    }

    /**
     * One endpoint that the hub's own messages go to.
     *
     * @param mailbox where mail to the sender's address arrives, if it can be looked into
     */
    static Endpoint selfTest(
            SmtpConfig config,
            String to,
            Optional<Mailbox> mailbox,
            Vertx vertx,
            InstantSource machine) {
        EmailChannel channel =
                new EmailChannel(
                        client(config, vertx, TIMEOUT), config.from(), to, machine, TIMEOUT);
        NotificationChannel looked =
                mailbox.filter(_ -> to.equalsIgnoreCase(config.from()))
                        .<NotificationChannel>map(box -> new MailLoop(channel, box))
                        .orElse(channel);
        return new TestEndpoint(address(config, to), looked);
    }

    private static Address address(SmtpConfig config, String to) {
        return Address.ofPeople("email", "email:" + to, config.homes(), config.pace());
    }

    static MailClient client(SmtpConfig config, Vertx vertx, Duration timeout) {
        MailConfig mail =
                new MailConfig(config.host(), config.port())
                        .setSsl(config.port() == TLS_PORT)
                        .setStarttls(
                                isLoopback(config.host())
                                        ? StartTLSOptions.DISABLED
                                        : StartTLSOptions.OPTIONAL)
                        .setOwnHostname(config.from().substring(config.from().indexOf('@') + 1))
                        .setUserAgent("mimamori")
                        .setMaxPoolSize(CONNECTIONS_MAX)
                        .setKeepAlive(false);
        mail.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
        mail.setIdleTimeout((int) timeout.toMillis());
        mail.setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        config.login()
                .ifPresent(login ->
                        mail.setUsername(login.user())
                                .setPassword(
                                        Secret.read(login.passwordFile(), "smtp.passwordFile")
                                                .reveal()));
        return MailClient.create(vertx, mail);
    }

    @Override
    public DeliveryResult deliver(Message message) throws InterruptedException {
        CompletableFuture<MailResult> sent =
                client.sendMail(mail(message)).toCompletionStage().toCompletableFuture();
        try {
            MailResult result = sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new DeliveryResult.Accepted(result.getMessageID());
        } catch (TimeoutException e) {
            return new DeliveryResult.Retry(
                    "the mail server did not finish within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            return failed(e.getCause() == null ? e : e.getCause());
        }
    }

    private MailMessage mail(Message message) {
        MultiMap headers =
                MultiMap.caseInsensitiveMultiMap()
                        .set("Message-ID", messageId(message.id()))
                        .set("Date", DATE.format(machine.instant()))
                        .set("Auto-Submitted", "auto-generated");
        return new MailMessage()
                .setFrom(from)
                .setTo(to)
                .setSubject(message.subject())
                .setText(message.text())
                .setHeaders(headers);
    }

    String messageId(UUID message) {
        return "<" + message + "@" + from.substring(from.indexOf('@') + 1) + ">";
    }

    /**
     * 550 to 556: the server will not have this mail or this recipient (RFC 5321 section 4.2.3).
     */
    private static DeliveryResult failed(Throwable cause) {
        if (cause instanceof SMTPException smtp
                && smtp.getReplyCode() >= 550
                && smtp.getReplyCode() <= 556) {
            return new DeliveryResult.Rejected(reason(cause));
        }
        return new DeliveryResult.Retry(reason(cause));
    }

    private static String reason(Throwable cause) {
        return "sending mail failed: " + cause.getMessage();
    }

    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
