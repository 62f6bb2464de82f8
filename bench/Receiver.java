import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;

/** Receives the hub's webhooks and notes when each came. Signatures are checked by the hub's tests, not here. */
final class Receiver implements AutoCloseable {
    /** One message; {@code at} is the arrival of its headers, {@code id} the same at each attempt. */
    record Message(Instant at, String id, String body) {
        String event() {
            return Http.text(body, "event");
        }

        String device() {
            return Http.text(body, "device");
        }

        long sequence() {
            return (long) Http.number(body, "seq");
        }

        Instant time() {
            return Instant.parse(Http.text(body, "time"));
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Message> messages = new ConcurrentLinkedQueue<>();

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", this::take);
        server.setExecutor(threads);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        Instant now = Instant.now();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        messages.add(new Message(now, exchange.getRequestHeaders().getFirst("webhook-id"), body));
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    /** The lines of the hub's configuration that send them here. */
    String configuration(Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("webhook.secret"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        return "webhook: {url: 'http://127.0.0.1:%d/hook', secretFile: '%s', test: false}\n".formatted(server.getAddress().getPort(), secret);
    }

    List<Message> messages() {
        return List.copyOf(messages);
    }

    /** Of each message about such an event the first attempt that came. */
    Collection<Message> first(String event) {
        Map<String, Message> first = new LinkedHashMap<>();
        messages.stream().filter(message -> message.event().equals(event)).forEach(message -> first.putIfAbsent(message.id(), message));
        return first.values();
    }

    /** Waits until so long nothing has come. */
    void awaitQuiet(Duration quiet) throws InterruptedException {
        for (int before = -1; before != messages.size(); Thread.sleep(quiet)) {
            before = messages.size();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
