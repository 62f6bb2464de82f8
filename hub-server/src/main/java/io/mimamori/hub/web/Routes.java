package io.mimamori.hub.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;

/**
 * The API's routes, with paths as in the OpenAPI document: {@code /api/v1/sites/{site}}. Event loop
 * only, at set-up.
 */
final class Routes {
    private final Router router;
    private final Answers answers;
    private final List<String> listed = new ArrayList<>();

    Routes(Router router, Answers answers) {
        this.router = router;
        this.answers = answers;
    }

    /** A call that may wait for a store. */
    void waiting(HttpMethod method, String path, Answers.Call call) {
        direct(method, path, request -> answers.waiting(request, call));
    }

    /** A call that is answered on the event loop. */
    void direct(HttpMethod method, String path, Handler<RoutingContext> handler) {
        listed.add(method.name() + " " + path);
        router.route(method, path.replaceAll("\\{([a-z]+)}", ":$1")).handler(handler);
    }

    /** Each as {@code GET /api/v1/sites}. */
    List<String> listed() {
        return List.copyOf(listed);
    }
}
