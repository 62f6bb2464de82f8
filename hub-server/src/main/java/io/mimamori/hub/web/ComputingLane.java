package io.mimamori.hub.web;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Calls that compute for long. They have threads of their own: a virtual thread that does not wait
 * would keep the others from a processor. Thread-safe.
 */
final class ComputingLane implements AutoCloseable {
    /** Calls at once; more are told to come again. */
    static final int AT_ONCE_MAX = 2;

    private static final int RETRY_AFTER_SECONDS = 2;

    private final ExecutorService threads =
            Executors.newFixedThreadPool(
                    AT_ONCE_MAX, Thread.ofPlatform().name("rehearsal-", 0).daemon().factory());
    private final Semaphore free = new Semaphore(AT_ONCE_MAX);

    /** Runs it and waits for its reply; not on an event loop. */
    Reply run(Supplier<Reply> work) throws ProblemException {
        if (!free.tryAcquire()) {
            throw new ProblemException(
                    503,
                    "%d dry runs are under way already; try again in %d s"
                            .formatted(AT_ONCE_MAX, RETRY_AFTER_SECONDS),
                    RETRY_AFTER_SECONDS);
        }
        try {
            Future<Reply> reply = threads.submit(work::get);
            return reply.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw new IllegalStateException("a dry run failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(503, "the hub is closing");
        } finally {
            free.release();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
