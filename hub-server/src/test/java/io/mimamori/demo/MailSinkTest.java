package io.mimamori.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class MailSinkTest {
    private final List<Mail> mails = new CopyOnWriteArrayList<>();

    @Test
    void takesAMailAndUndoesDotsFoldsAndEncodedWords() throws IOException {
        List<String> answers =
                talk(
                        """
                        EHLO test
                        MAIL FROM:<hub@example.org>
                        RCPT TO:<duty@example.org>
                        RCPT TO:<chief@example.org>
                        DATA
                        From: hub@example.org
                        To: duty@example.org
                        Subject: =?UTF-8?B?44CQ6KiT57e044CR?=
                         =?UTF-8?Q?=E5=B7=9D_1?=
                        Date: Sun, 22 Nov 2026 15:00:00 +0900
                        Message-ID: <1@hub>

                        first
                        ..second
                        .
                        QUIT
                        """);
        assertThat(answers).allMatch(it -> it.matches("[23]\\d\\d .*"));
        assertThat(mails).hasSize(1);
        Mail mail = mails.getFirst();
        assertThat(mail.to()).containsExactly("duty@example.org", "chief@example.org");
        assertThat(mail.subject()).isEqualTo("【訓練】川 1");
        assertThat(mail.body()).isEqualTo("first\n.second");
        assertThat(mail.wrongHeaders()).isEmpty();
    }

    @Test
    void refusesCommandsOutOfOrderAndTellsHeadersThatAreWrong() throws IOException {
        assertThat(talk("DATA\nRCPT TO:<a@b>\nVRFY a\nQUIT\n"))
                .extracting(it -> it.substring(0, 3))
                .containsExactly("220", "503", "503", "502", "221");
        assertThat(Mail.parse("a", List.of("b"), List.of("Subject: x", "", "y")).wrongHeaders())
                .containsExactly("from", "to", "date", "message-id");
    }

    private List<String> talk(String text) throws IOException {
        try (MailSink sink = MailSink.start(mails::add);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), sink.port())) {
            socket.getOutputStream()
                    .write(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
            return new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .lines()
                    .toList();
        }
    }
}
