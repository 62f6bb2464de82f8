package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.MimamoriException;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers calls: what waits for a store runs on virtual threads, a bounded number at once, and the
 * answer is written on the event loop. Thread-safe.
 */
final class Answers implements AutoCloseable {
    /** Most calls that wait for a store at once; more are told to come again. */
    static final int WAITING_MAX = 128;

    private static final Logger log = LoggerFactory.getLogger(Answers.class);

    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
    private final Semaphore waiting = new Semaphore(WAITING_MAX);

    /** One call; may wait. */
    @FunctionalInterface
    interface Call {
        Reply answer(RoutingContext call) throws ProblemException;
    }

    /** What is to be done on the event loop once the waiting is over. */
    @FunctionalInterface
    private interface Work {
        Runnable answer() throws ProblemException;
    }

    /** Runs the call on a virtual thread and writes its reply. Event loop only. */
    void waiting(RoutingContext request, Call call) {
        run(
                request,
                () -> {
                    Reply reply = call.answer(request);
                    return () -> write(request, reply);
                });
    }

    /** Renders a page on a virtual thread and sends it. Event loop only. */
    void page(RoutingContext request, Supplier<String> html) {
        run(
                request,
                () -> {
                    String rendered = html.get();
                    return () -> Templates.send(request, 200, rendered);
                });
    }

    private void run(RoutingContext request, Work work) {
        if (!waiting.tryAcquire()) {
            request.response().putHeader("Retry-After", "1");
            problem(request, 503, WAITING_MAX + " calls wait already; try again in a second");
            return;
        }
        Context loop = request.vertx().getOrCreateContext();
        threads.execute(() -> {
            Runnable answer;
            try {
                answer = outcome(request, work);
            } finally {
                waiting.release();
            }
            loop.runOnContext(_ -> answer.run());
        });
    }

    private static Runnable outcome(RoutingContext request, Work work) {
        try {
            return work.answer();
        } catch (ProblemException e) {
            return () -> problem(request, e);
        } catch (IllegalArgumentException e) {
            // What the domain's own checks say of the caller's input.
            return () -> problem(request, 400, String.valueOf(e.getMessage()));
        } catch (MimamoriException e) {
            log.warn("{} {}", request.request().method(), path(request), e);
            int status = e.retryCanHelp() ? 503 : 500;
            return () -> problem(request, status, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // The edge of the loop: one call's fault must not leave its caller hanging.
            log.error("{} {}", request.request().method(), path(request), e);
            return () -> problem(request, 500, "the hub's log says more");
        }
    }

    /** Event loop only. */
    static void write(RoutingContext request, Reply reply) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(reply.status());
        reply.headers().forEach(response::putHeader);
        if (reply.body().isPresent()) {
            response.putHeader("Content-Type", reply.body().get().type());
            response.end(reply.body().get().bytes());
        } else {
            response.end();
        }
    }

    private static void problem(RoutingContext request, ProblemException problem) {
        if (problem.retryAfterSeconds() > 0 && !request.response().headWritten()) {
            request.response().putHeader("Retry-After", "" + problem.retryAfterSeconds());
        }
        problem(request, problem.status(), problem.detail());
    }

    /** Answers with problem+json (RFC 9457). Event loop only. */
    static void problem(RoutingContext request, int status, String detail) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", "about:blank")
                .put("title", ProblemException.title(status))
                .put("status", status)
                .put("detail", detail)
                .put("instance", path(request));
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/problem+json; charset=utf-8")
                .end(json.toString());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** As it was sent: to normalise it may fail, and this tells of failures. */
    static String path(RoutingContext request) {
        return Objects.requireNonNullElse(request.request().path(), "");
    }
}
