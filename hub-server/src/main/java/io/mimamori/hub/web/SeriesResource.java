package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.person.Looks;
import io.mimamori.hub.series.SeriesReader;
import io.mimamori.hub.series.SeriesStore;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code /api/v1/series/{site}/{channel}}: stored readings, raw or in buckets. Thread-safe. */
final class SeriesResource {
    /** Samples of a page when the caller does not say: a week of ten-minute readings. */
    static final int SAMPLES_DEFAULT = 1_008;

    /** Most samples of a page, and most buckets of an answer. */
    static final int SAMPLES_MAX = 10_000;

    private static final Duration FROM_DEFAULT = Duration.ofHours(24);

    private final Places places;
    private final SeriesReader series;
    private final HomeReads reads;
    private final InstantSource clock;

    SeriesResource(Places places, SeriesReader series, HomeReads reads, InstantSource clock) {
        this.reads = reads;
        this.places = places;
        this.series = series;
        this.clock = clock;
    }

    void mount(Routes routes) {
        routes.waiting(HttpMethod.GET, "/api/v1/series/{site}/{channel}", this::read);
    }

    private Reply read(RoutingContext request) throws ProblemException {
        Site site = places.site(Query.path(request, "site"), Query.text(request, "tenant"));
        Channel channel = channel(request, site);
        long now = clock.millis();
        // The end is exclusive; what was observed this very moment belongs to "until now".
        long to = Query.time(request, "to", now, now + 1);
        long from = Query.time(request, "from", now, to - FROM_DEFAULT.toMillis());
        if (from >= to) {
            throw new ProblemException(400, "from must be before to");
        }
        SeriesStore.Selection selection =
                new SeriesStore.Selection(
                        site.tenant(), site.site(), channel.id(), channel.quantity(), from, to);
        reads.readings(request, site, Looks.Kind.SERIES);
        Optional<Duration> every = Query.span(request, "every");
        return every.isPresent() ? buckets(selection, every.get()) : samples(request, selection);
    }

    private static Channel channel(RoutingContext request, Site site) throws ProblemException {
        String said = Query.path(request, "channel");
        int dot = said.indexOf('.');
        String name = said.substring(dot + 1);
        Optional<String> device =
                dot >= 0 ? Optional.of(said.substring(0, dot)) : Query.text(request, "device");
        List<Channel> found =
                site.channels().stream()
                        .filter(channel -> channel.id().channel().equals(name))
                        .filter(channel ->
                                device.isEmpty() || device.get().equals(channel.id().device()))
                        .toList();
        if (found.isEmpty()) {
            throw new ProblemException(
                    404, "site '%s' has no channel '%s'".formatted(site.site(), Query.cut(said)));
        }
        if (found.size() > 1) {
            throw new ProblemException(
                    400,
                    "several devices have a channel '%s'; say which with ?device=, one of %s"
                            .formatted(
                                    name,
                                    found.stream()
                                            .map(channel -> channel.id().device())
                                            .limit(10)
                                            .collect(Collectors.joining(", "))));
        }
        return found.getFirst();
    }

    private Reply samples(RoutingContext request, SeriesStore.Selection selection)
            throws ProblemException {
        int limit = Query.limit(request, SAMPLES_DEFAULT, SAMPLES_MAX);
        long from = selection.fromMillis();
        Optional<String> after = Query.text(request, "after");
        if (after.isPresent()) {
            from = Math.max(from, Query.number("after", after.get()) + 1);
        }
        SeriesStore.Selection page =
                new SeriesStore.Selection(
                        selection.tenant(),
                        selection.site(),
                        selection.channel(),
                        selection.quantity(),
                        from,
                        Math.max(from, selection.toMillis()));
        return Page.of(
                series.read(page, limit + 1),
                limit,
                SiteJson::sample,
                sample -> Long.toString(sample.timeMillis()));
    }

    private Reply buckets(SeriesStore.Selection selection, Duration every) throws ProblemException {
        long count = (selection.toMillis() - selection.fromMillis()) / every.toMillis();
        if (count > SAMPLES_MAX) {
            throw new ProblemException(
                    400,
                    "%d buckets are over %d; ask for a shorter time or a longer every"
                            .formatted(count, SAMPLES_MAX));
        }
        return Page.of(
                series.read(selection, every), Integer.MAX_VALUE, SeriesResource::json, _ -> "");
    }

    private static ObjectNode json(SeriesStore.Bucket bucket) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("time", AlertJson.time(bucket.timeMillis()))
                .put("min", bucket.min())
                .put("mean", bucket.mean())
                .put("max", bucket.max())
                .put("count", bucket.count());
    }
}
