package io.mimamori.hub.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** Pages that were compiled with the code. Thread-safe. */
final class Templates {
    private final TemplateEngine engine =
            TemplateEngine.createPrecompiled(
                    null,
                    ContentType.Html,
                    Templates.class.getClassLoader(),
                    "io.mimamori.hub.web.templates");

    String render(String template, Map<String, Object> parameters) {
        StringOutput out = new StringOutput(8 * 1024);
        engine.render(template, parameters, out);
        return out.toString();
    }

    /** Event loop only. */
    void send(RoutingContext request, int status, String template, Map<String, Object> parameters) {
        send(request, status, render(template, parameters));
    }

    /** Event loop only. */
    static void send(RoutingContext request, int status, String html) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/html; charset=utf-8")
                .putHeader("Vary", "Accept-Language")
                .end(html);
    }
}
