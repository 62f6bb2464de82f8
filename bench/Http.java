import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests to what is measured, and what is looked for in its JSON answers. */
final class Http {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Http() {}

    static HttpResponse<String> get(String url, String token) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token).build(), HttpResponse.BodyHandlers.ofString());
    }

    static String post(String url, String token, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = CLIENT.send(HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("POST " + url + " was answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** InfluxDB's answer to a query on the hub's database. */
    static String query(int influx, String influxQl) throws IOException, InterruptedException {
        return get(queryUrl(influx, influxQl), "").body();
    }

    static String queryUrl(int influx, String influxQl) {
        return "http://127.0.0.1:" + influx + "/query?db=hub&q=" + URLEncoder.encode(influxQl, StandardCharsets.UTF_8);
    }

    /** The first number after the key, NaN when there is none. */
    static double number(String json, String key) {
        Matcher found = Pattern.compile("\"" + key + "\"\\s*:\\s*([-\\d.eE]+)").matcher(json);
        return found.find() ? Double.parseDouble(found.group(1)) : Double.NaN;
    }

    static String text(String json, String key) {
        Matcher found = Pattern.compile("\"" + key + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        if (!found.find()) {
            throw new IllegalArgumentException("no " + key + " in " + json.getBytes(StandardCharsets.UTF_8).length + " bytes of an answer");
        }
        return found.group(1);
    }

    /** The JSON from the key on, for the numbers of an object in it. */
    static String inside(String json, String key) {
        int at = json.indexOf("\"" + key + "\"");
        return at < 0 ? "" : json.substring(at);
    }
}
