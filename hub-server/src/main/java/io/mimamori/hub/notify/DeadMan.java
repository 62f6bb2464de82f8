package io.mimamori.hub.notify;

import io.mimamori.ConfigException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls an outside monitor as long as the hub is of use: when the calls stop, since the hub, its
 * machine, its line or a part that it cannot do without is dead, somebody outside is told. One
 * thread of its own.
 */
public final class DeadMan implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeadMan.class);

    private final DeadManConfig config;
    private final URI url;
    private final HttpCalls calls;
    private final Supplier<Optional<String>> hub;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("dead-man").unstarted(this::run);
    private volatile Optional<String> problem = Optional.empty();

    /**
     * Throws {@link ConfigException} when the file has no address.
     *
     * @param hub what keeps the hub from being of use: then nothing is called
     * @param machine the machine's clock
     */
    public DeadMan(DeadManConfig config, Supplier<Optional<String>> hub, InstantSource machine) {
        this.config = config;
        this.url = address(config);
        this.calls =
                new HttpCalls(new AddressGuard(config.mayBePrivate()), machine, HttpCalls.TIMEOUT);
        this.hub = hub;
    }

    private static URI address(DeadManConfig config) {
        String text = Secret.read(config.urlFile(), "deadMan.urlFile").reveal();
        if (text.matches("https?://[^/\\s]+\\S*")) {
            try {
                return URI.create(text);
            } catch (IllegalArgumentException e) {
                LOG.debug("no address", e);
            }
        }
        throw new ConfigException(
                List.of(
                        new ConfigException.Problem(
                                config.urlFile().toString(),
                                1,
                                "deadMan.urlFile",
                                "must hold the address of the monitor: https://…")));
    }

    /** Begins to call. */
    public void start() {
        thread.start();
    }

    /** Why the monitor was not called the last time, for the operator. */
    public Optional<String> problem() {
        return problem;
    }

    /** One call, unless the hub is of no use now. */
    void call() throws InterruptedException {
        Optional<String> fault = hub.get();
        Optional<String> next =
                fault.isPresent()
                        ? fault.map(text -> "the monitor is not called: " + text)
                        : failure(
                                calls.send(HttpRequest.newBuilder(url).GET(), HttpAnswer::result));
        if (next.isPresent() && problem.isEmpty()) {
            LOG.warn("dead man: {}", next.get());
        }
        problem = next;
    }

    private static Optional<String> failure(DeliveryResult result) {
        return switch (result) {
            case DeliveryResult.Accepted _ -> Optional.empty();
            case DeliveryResult.Retry(String reason, Optional<Duration> _) ->
                    Optional.of("the monitor could not be called: " + reason);
            case DeliveryResult.Rejected(String reason) ->
                    Optional.of("the monitor refused the call: " + reason);
            case DeliveryResult.Gone(String reason) ->
                    Optional.of("the monitor is gone: " + reason);
        };
    }

    private void run() {
        try {
            do {
                try {
                    call();
                } catch (RuntimeException e) {
                    // The edge of the loop: the monitor notices that nothing comes.
                    LOG.error("dead man: the call failed in a way it should not", e);
                    problem = Optional.of("the monitor could not be called: " + e);
                }
            } while (!closed.await(config.every().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("interrupted to end", e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        calls.close();
    }
}
