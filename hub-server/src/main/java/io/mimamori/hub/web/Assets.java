package io.mimamori.hub.web;

import io.mimamori.hub.security.Token;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;

/** The pages' own files, read once from the class path; nothing comes from another host. */
final class Assets {
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/";

    private record Asset(String type, Buffer bytes, String tag) {}

    private final Map<String, Asset> byPath = new HashMap<>();

    Assets() {
        String chart = UPLOT + version("/META-INF/maven/org.webjars.npm/uplot/pom.properties");
        add("/assets/console.css", "text/css", "console.css");
        add("/assets/console.js", "text/javascript", "console.js");
        add("/assets/chart.js", "text/javascript", "chart.js");
        add("/assets/care.css", "text/css", "care.css");
        add("/assets/care.js", "text/javascript", "care.js");
        add("/assets/care-passkey.js", "text/javascript", "care-passkey.js");
        add("/assets/desk.js", "text/javascript", "desk.js");
        add("/assets/entry.js", "text/javascript", "entry.js");
        add("/assets/desk.css", "text/css", "desk.css");
        add("/assets/care-push.js", "text/javascript", "care-push.js");
        add("/assets/my.css", "text/css", "my.css");
        add("/assets/letter.css", "text/css", "letter.css");
        add("/assets/icon.svg", "image/svg+xml", "icon.svg");
        add("/assets/uplot.css", "text/css", chart + "/dist/uPlot.min.css");
        add("/assets/uplot.js", "text/javascript", chart + "/dist/uPlot.iife.min.js");
    }

    private void add(String path, String type, String resource) {
        byte[] bytes = bytes(resource);
        String hash = HexFormat.of().formatHex(Token.hash(text(resource)), 0, 8);
        byPath.put(path, new Asset(type, Buffer.buffer(bytes), "\"" + hash + "\""));
    }

    /** Serves a file, or passes on. Event loop only. */
    void serve(RoutingContext request) {
        Asset asset = byPath.get(request.normalizedPath());
        if (asset == null) {
            request.next();
            return;
        }
        request.response().putHeader("ETag", asset.tag).putHeader("Cache-Control", "no-cache");
        if (asset.tag.equals(request.request().getHeader("If-None-Match"))) {
            request.response().setStatusCode(304).end();
            return;
        }
        request.response()
                .putHeader("Content-Type", asset.type + "; charset=utf-8")
                .end(asset.bytes);
    }

    /** A text of ours, in UTF-8. */
    static String text(String resource) {
        return new String(bytes(resource), StandardCharsets.UTF_8);
    }

    private static String version(String resource) {
        Properties properties = new Properties();
        try (InputStream in = open(resource)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + resource, e);
        }
        return properties.getProperty("version");
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = open(resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + resource, e);
        }
    }

    private static InputStream open(String resource) {
        InputStream in = Assets.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalStateException(
                    resource + " is missing from the class path; build the hub again");
        }
        return in;
    }
}
