package io.mimamori.hub.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimamori.senml.SenmlFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * Requests: readings, line protocol and the JSON API, changed in path, query, headers or body, most
 * of them still framed as HTTP. Every answer is a result or a refusal, and JSON where it says so.
 */
final class HttpFuzz implements FuzzTarget {
    /** Whoever was told of a longer body than comes waits for it, and is not waited for. */
    private static final int PATIENCE_MILLIS = 200;

    /** Vert.x answers with the version that was asked for, whatever it is. */
    private static final Pattern STATUS = Pattern.compile("[^\\r\\n]* (\\d{3}) .*", Pattern.DOTALL);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A call that is right: method and path, content type, body. */
    private record Call(String line, String type, String body) {}

    private static final String DEVICES = "POST /api/v1/devices";

    /** Never the device of the healthy client. */
    private static final List<Call> CALLS =
            List.of(
                    new Call("GET /api/v1/sites?limit=10&after=0", "", ""),
                    new Call("GET /api/v1/sites/kamojima?tenant=city", "", ""),
                    new Call("GET /api/v1/sites/kamojima/bundle", "", ""),
                    new Call("GET /api/v1/devices?limit=3&after=g1", "", ""),
                    new Call("GET /api/v1/devices/g1/config", "", ""),
                    new Call("GET /api/v1/devices/g3/certificates", "", ""),
                    new Call(
                            "GET /api/v1/series/kamojima/level?device=g1&from=-24h&to=now&every=1h",
                            "",
                            ""),
                    new Call(
                            "GET /api/v1/series/kamojima/g1.level?from=2026-09-20T00:00:00Z&limit=5",
                            "",
                            ""),
                    new Call("GET /api/v1/alerts?state=open&after=10&limit=2", "", ""),
                    new Call("GET /api/v1/alerts/5f0c1f6e-1111-4222-8333-444455556666", "", ""),
                    new Call("GET /api/v1/refused?after=1&limit=2", "", ""),
                    new Call("GET /api/v1/sites/kamojima/why?time=now&from=-1h", "", ""),
                    new Call("GET /healthz", "", ""),
                    new Call("GET /?lang=ja", "", ""),
                    new Call("HEAD /ping", "", ""),
                    new Call("DELETE /api/v1/devices/g9", "", ""),
                    new Call(
                            "PUT /api/v1/devices/g2/config",
                            "application/json",
                            "{\"interval\":60,\"nested\":{\"a\":[1,2]}}"),
                    new Call(
                            "POST /api/v1/devices/g2/commands",
                            "application/json",
                            "{\"do\":\"selftest\",\"for\":60}"),
                    new Call(
                            "POST /api/v1/alerts/5f0c1f6e-1111-4222-8333-444455556666/answer",
                            "application/json",
                            "{\"answer\":\"on-my-way\",\"by\":\"x\"}"),
                    new Call(
                            "POST /api/v1/sites/kamojima/dry-run?from=-1h",
                            "application/yaml",
                            """
                            site: kamojima
                            tenant: city
                            hazard: river
                            datum: T.P.
                            channels:
                              - {device: g1, channel: level, unit: m}
                            """),
                    new Call(
                            "POST /api/v1/devices/g3/certificates",
                            "application/x-pem-file",
                            "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n"),
                    new Call(
                            "POST /sign-in",
                            "application/x-www-form-urlencoded",
                            "token=wrong&next=%2F"),
                    new Call(
                            DEVICES,
                            "application/json",
                            "{\"device\":\"g9\",\"site\":\"kamojima\",\"speaksFor\":[\"g8\"],\"read\":true}"),
                    new Call(
                            DEVICES,
                            "application/json",
                            "{\"device\":\"g8\",\"site\":\"kamojima\",\"tenant\":\"city\"}"));

    private static final String LINES =
            """
            gauge,station=north,x=a\\ b level=1.5,rh=55i,on=t,s="a\\"b" 1790000000
            gauge level=2u
            # comment
            """;

    private final int port;
    private final Secrets secrets;

    HttpFuzz(int port, Secrets secrets) {
        this.port = port;
        this.secrets = secrets;
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public byte[] make(Random random) {
        byte[] request =
                switch (random.nextInt(4)) {
                    case 0 -> readings(random);
                    case 1 -> lines(random);
                    default -> call(random);
                };
        return random.nextInt(10) == 0
                ? Mutator.mutate(random, request, List.of(request))
                : request;
    }

    private static byte[] readings(Random random) {
        SenmlFormat format = random.nextBoolean() ? SenmlFormat.JSON : SenmlFormat.CBOR;
        byte[] body = SenmlFuzz.valid(random, format);
        if (random.nextInt(3) > 0) {
            body = Mutator.mutate(random, body, List.of(SenmlFuzz.valid(random, format)));
        }
        return framed(
                random,
                "POST /api/v1/readings/g1?lane=up",
                Secrets.DEVICE,
                format.mediaType(),
                body);
    }

    private static byte[] lines(Random random) {
        String text = random.nextInt(20) == 0 ? LINES.repeat(4_000) : LINES;
        byte[] body = text.getBytes(ISO_8859_1);
        if (random.nextInt(4) > 0) {
            body = Mutator.mutate(random, body, List.of(body));
        }
        String path = random.nextBoolean() ? "/write" : "/api/v2/write";
        String line = "POST " + path + "?precision=s&db=x";
        if (random.nextInt(4) > 0) {
            return framed(random, line, Secrets.DEVICE, "text/plain", body);
        }
        byte[] gzip = gzip(body);
        return framed(
                random,
                line,
                Secrets.DEVICE,
                "text/plain\r\nContent-Encoding: gzip",
                random.nextBoolean() ? gzip : Mutator.mutate(random, gzip, List.of(gzip)));
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return out.toByteArray();
    }

    private static byte[] call(Random random) {
        Call call = CALLS.get(random.nextInt(CALLS.size()));
        byte[] body = call.body().getBytes(UTF_8);
        String line = call.line();
        if (body.length > 0 && random.nextBoolean()) {
            body = Mutator.mutate(random, body, List.of(body));
        } else if (random.nextInt(4) > 0) {
            int space = line.indexOf(' ') + 1;
            line =
                    line.substring(0, space)
                            + Mutator.mutate(random, line.substring(space))
                                    .replaceAll("[\\x00-\\x20\\x7f]", "+");
        }
        return framed(random, line, Secrets.ADMIN, call.type(), body);
    }

    /** As HTTP/1.1 with the length that it has; rarely in chunks, or with a changed header. */
    private static byte[] framed(
            Random random, String line, String token, String type, byte[] body) {
        String head = "Host: hub\r\nConnection: close\r\nAuthorization: Bearer " + token;
        if (!type.isEmpty()) {
            head += "\r\nContent-Type: " + type;
        }
        if (random.nextInt(12) == 0) {
            head = Mutator.mutate(random, head);
        }
        boolean chunked = random.nextInt(12) == 0;
        ByteWriter request =
                new ByteWriter()
                        .ascii(line + " HTTP/1.1\r\n" + head)
                        .ascii(
                                chunked
                                        ? "\r\nTransfer-Encoding: chunked\r\n\r\n"
                                                + Integer.toHexString(body.length)
                                                + "\r\n"
                                        : "\r\nContent-Length: " + body.length + "\r\n\r\n")
                        .bytes(body);
        return (chunked ? request.ascii("\r\n0\r\n\r\n") : request).toBytes();
    }

    @Override
    public Outcome send(byte[] input) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        boolean whole = false;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(secrets.in(input));
            socket.getInputStream().transferTo(answer);
            whole = true;
        } catch (SocketTimeoutException e) {
            // It waits for the rest of the request: that is what it was told to do.
        } catch (IOException hubClosedFirst) {
            // It refused before it had read everything.
        }
        return outcome(answer.toString(UTF_8), whole);
    }

    private static Outcome outcome(String answer, boolean whole) {
        Matcher status = STATUS.matcher(answer);
        if (!status.matches()) {
            if (!answer.isEmpty() && whole) {
                throw new AssertionError("the answer is no HTTP: " + answer);
            }
            return Outcome.ENDED;
        }
        int code = Integer.parseInt(status.group(1));
        boolean busy =
                code == 503 && answer.contains("etry-"); // "Retry-After", by whoever wrote it
        if (code >= 500 && code != 501 && code != 505 && !busy) {
            throw new AssertionError("the hub answered: " + answer);
        }
        int body = answer.indexOf("\r\n\r\n") + 4;
        if (body > 4 && isJson(answer.substring(0, body), answer.length() - body)) {
            try {
                JSON.readTree(answer.substring(body));
            } catch (JsonProcessingException e) {
                throw new AssertionError("the answer says JSON and is not: " + answer, e);
            }
        }
        return code < 400 ? Outcome.TAKEN : Outcome.REFUSED;
    }

    /** Whether it is JSON and whole: to HEAD there is none, and another answer may follow. */
    private static boolean isJson(String head, int length) {
        return head.matches("(?is).*content-type: application/(problem\\+)?json.*")
                && head.matches("(?is).*content-length: " + length + "\r\n.*");
    }
}
