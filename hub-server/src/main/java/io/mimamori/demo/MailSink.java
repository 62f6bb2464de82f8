package io.mimamori.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mail server on loopback that delivers to nobody: the minimum of RFC 5321 (4.5.1), without
 * extensions. One virtual thread a connection; the listener is called on it. Thread-safe.
 */
final class MailSink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MailSink.class);
    private static final int CONNECTIONS_MAX = 16;
    private static final int RECIPIENTS_MAX = 100;
    private static final int MESSAGE_CHARACTERS_MAX = 256 * 1024;

    /** RFC 5321, 4.5.3.1.6, less strict by some. */
    private static final int LINE_CHARACTERS_MAX = 4_096;

    private static final int IDLE_MILLIS = 60_000;

    private final ServerSocket server;
    private final Consumer<Mail> listener;
    private final Semaphore connections = new Semaphore(CONNECTIONS_MAX);

    private MailSink(ServerSocket server, Consumer<Mail> listener) {
        this.server = server;
        this.listener = listener;
    }

    /** Listens on a free port; throws {@link UncheckedIOException} when it cannot. */
    static MailSink start(Consumer<Mail> listener) {
        try {
            MailSink sink =
                    new MailSink(
                            new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), listener);
            Thread.ofVirtual().name("mail-sink").start(sink::accept);
            return sink;
        } catch (IOException e) {
            throw new UncheckedIOException("the mail sink cannot listen on loopback", e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            LOG.debug("mail sink: {}", e.toString());
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                connections.acquire();
                Socket socket = server.accept();
                Thread.ofVirtual().name("mail-sink-connection").start(() -> serve(socket));
            } catch (IOException e) {
                connections.release();
                LOG.debug("mail sink: {}", e.toString());
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout(IDLE_MILLIS);
            new Session(socket).run();
        } catch (IOException e) {
            LOG.debug("mail sink: a connection ended: {}", e.toString());
        } finally {
            connections.release();
        }
    }

    /** One connection, its thread only. */
    private final class Session {
        private final BufferedReader in;
        private final OutputStream out;
        private String from = "";
        private final List<String> to = new ArrayList<>();

        Session(Socket socket) throws IOException {
            in =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            out = socket.getOutputStream();
        }

        void run() throws IOException {
            answer("220 localhost Mimamori mail sink");
            boolean open = true;
            while (open) {
                String line = line();
                String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
                open = !verb.equals("QUIT");
                answer(verb, line);
            }
        }

        private void answer(String verb, String line) throws IOException {
            switch (verb) {
                case "EHLO", "HELO" -> restart("250 localhost");
                case "RSET" -> restart("250 OK");
                case "NOOP" -> answer("250 OK");
                case "MAIL" -> {
                    restart("250 OK");
                    from = address(line);
                }
                case "RCPT" -> recipient(address(line));
                case "DATA" -> data();
                case "QUIT" -> answer("221 bye");
                default -> answer("502 command not implemented");
            }
        }

        private void restart(String answer) throws IOException {
            from = "";
            to.clear();
            answer(answer);
        }

        private void recipient(String address) throws IOException {
            if (from.isEmpty()) {
                answer("503 MAIL first");
            } else if (to.size() >= RECIPIENTS_MAX) {
                answer("452 too many recipients");
            } else {
                to.add(address);
                answer("250 OK");
            }
        }

        private void data() throws IOException {
            if (to.isEmpty()) {
                answer("503 RCPT first");
                return;
            }
            answer("354 end with a dot");
            List<String> lines = new ArrayList<>();
            int size = 0;
            for (String line = line(); !line.equals("."); line = line()) {
                size += line.length();
                if (size <= MESSAGE_CHARACTERS_MAX) {
                    lines.add(line.startsWith(".") ? line.substring(1) : line);
                }
            }
            if (size > MESSAGE_CHARACTERS_MAX) {
                answer("552 over " + MESSAGE_CHARACTERS_MAX + " characters");
                return;
            }
            listener.accept(Mail.parse(from, to, lines));
            restart("250 OK");
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0 || line.length() >= LINE_CHARACTERS_MAX) {
                    throw new IOException(c < 0 ? "closed by the peer" : "a line is too long");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        private void answer(String text) throws IOException {
            out.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        private String address(String line) {
            int open = line.indexOf('<');
            int close = line.indexOf('>', Math.max(0, open));
            return open >= 0 && close > open ? line.substring(open + 1, close) : line.substring(5);
        }
    }
}
