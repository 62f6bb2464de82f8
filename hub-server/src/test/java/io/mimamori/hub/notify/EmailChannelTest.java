package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.vertx.core.Vertx;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmailChannelTest extends ChannelContract {
    private static final Instant NOW = Instant.parse("2026-06-02T11:16:05Z");

    private final GreenMail mail =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final List<ServerSocket> scripted = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private Vertx vertx;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        mail.start();
    }

    @AfterEach
    void stop() throws Exception {
        over.countDown();
        for (ServerSocket socket : scripted) {
            socket.close();
        }
        mail.stop();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Override
    NotificationChannel channel(Provider provider) throws IOException {
        return switch (provider) {
            case WELL -> channel(mail.getSmtp().getPort());
            case SLOW -> channel(scripted(TIMEOUT.dividedBy(3), "250 ok"));
            case FAILING -> channel(scripted(Duration.ZERO, "451 try again later"));
            case REFUSING -> channel(scripted(Duration.ZERO, "550 no such person"));
            case HANGING -> channel(scripted(Duration.ofSeconds(20), "250 ok"));
            case DOWN -> {
                int port = mail.getSmtp().getPort();
                mail.stop();
                yield channel(port);
            }
        };
    }

    private NotificationChannel channel(int port) {
        SmtpConfig config =
                new SmtpConfig("127.0.0.1", port, "hub@city.example", "desk@city.example", true);
        return new EmailChannel(
                EmailChannel.client(config, vertx, TIMEOUT),
                config.from(),
                config.to().getFirst(),
                InstantSource.fixed(NOW),
                TIMEOUT);
    }

    /** A mail server that answers each recipient like this, after this time. */
    private int scripted(Duration delay, String recipientReply) throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        scripted.add(server);
        Thread.ofVirtual()
                .start(() -> {
                    while (!server.isClosed()) {
                        try (Socket socket = server.accept()) {
                            talk(socket, delay, recipientReply);
                        } catch (IOException | InterruptedException e) {
                            // The test is over or the client went away.
                        }
                    }
                });
        return server.getLocalPort();
    }

    private void talk(Socket socket, Duration delay, String recipientReply)
            throws IOException, InterruptedException {
        BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        say(socket, "220 scripted");
        boolean data = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (data) {
                data = !line.equals(".");
                if (!data) {
                    say(socket, "250 taken");
                }
            } else if (line.startsWith("RCPT")) {
                assertThat(over.await(delay.toMillis(), TimeUnit.MILLISECONDS)).isIn(true, false);
                say(socket, recipientReply);
            } else if (line.startsWith("DATA")) {
                data = true;
                say(socket, "354 go on");
            } else if (line.startsWith("QUIT")) {
                say(socket, "221 bye");
                return;
            } else {
                say(socket, "250 ok");
            }
        }
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    @Override
    List<Received> received() throws Exception {
        List<Received> all = new ArrayList<>();
        for (MimeMessage message : mail.getReceivedMessages()) {
            all.add(
                    new Received(
                            message.getMessageID(),
                            message.getSubject(),
                            message.getContent().toString().replace("\r\n", "\n")));
        }
        return all;
    }

    @Override
    String key(Message message) {
        return "<" + message.id() + "@city.example>";
    }

    @Override
    void assertCarried(Message message, Received got) {
        assertThat(got.subject()).isEqualTo(message.subject());
        assertThat(got.text().strip()).isEqualTo(message.text().strip());
    }

    @Test
    void writesTheHeadersThatOthersGoBy() throws Exception {
        channel(Provider.WELL).deliver(message());
        MimeMessage got = mail.getReceivedMessages()[0];
        assertThat(got.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(got.getHeader("Message-ID")).hasSize(1);
        assertThat(got.getHeader("Date")).containsExactly("Tue, 2 Jun 2026 11:16:05 +0000");
        assertThat(got.getFrom()[0]).hasToString("hub@city.example");
        assertThat(got.getAllRecipients()[0]).hasToString("desk@city.example");
        assertThat(got.getContentType()).containsIgnoringCase("utf-8");
    }

    @Test
    void sendsOnceTheServerIsBack() throws Exception {
        int port = mail.getSmtp().getPort();
        mail.stop();
        Message message = message();
        NotificationChannel channel = channel(port);
        assertThat(channel.deliver(message)).isInstanceOf(DeliveryResult.Retry.class);
        GreenMail back =
                new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        back.start();
        try {
            assertThat(channel.deliver(message)).isInstanceOf(DeliveryResult.Accepted.class);
            assertThat(back.getReceivedMessages()[0].getMessageID()).isEqualTo(key(message));
        } finally {
            back.stop();
        }
    }
}
