package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.live.LiveFeed;
import io.mimamori.hub.series.SeriesStore.Sample;
import io.mimamori.hub.silence.Silence;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import io.mimamori.rule.Button;
import io.mimamori.rule.Ladder;
import io.mimamori.rule.Occurrence;
import io.mimamori.rule.Stale;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/** Cards of sites for one rendering of the console. One thread; asking for last values may wait. */
final class ConsoleCards {
    /** Most channels on a card. */
    static final int CHANNELS_MAX = 24;

    /** Most graphs on a card. */
    static final int GRAPHS_MAX = 4;

    private final Messages messages;
    private final LiveFeed live;
    private final SilenceTexts silenceTexts;
    private final List<Silence> silences;
    private final long nowMillis;

    /** {@code silences}: those that hold now. */
    ConsoleCards(
            Messages messages,
            LiveFeed live,
            SilenceTexts silenceTexts,
            List<Silence> silences,
            long nowMillis) {
        this.messages = messages;
        this.live = live;
        this.silenceTexts = silenceTexts;
        this.silences = List.copyOf(silences);
        this.nowMillis = nowMillis;
    }

    /**
     * A home's readings are nobody's to browse: its card shows that it is watched, no more (P7).
     */
    ConsoleView.SiteCard card(Site site) {
        boolean home = site.hazard() == Hazard.HOME;
        List<Channel> channels =
                home
                        ? List.of()
                        : site.channels().stream().filter(one -> isShown(site, one)).toList();
        return new ConsoleView.SiteCard(
                site.site(),
                site.title(),
                site.hazard().key(),
                messages.get("hazard." + site.hazard().key()),
                home,
                channels.stream().limit(CHANNELS_MAX).map(one -> row(site, one)).toList(),
                channels.stream()
                        .filter(one -> isGraphed(site, one))
                        .limit(GRAPHS_MAX)
                        .map(one -> graph(site, one))
                        .toList(),
                Math.max(0, channels.size() - CHANNELS_MAX),
                silences.stream()
                        .filter(silence -> silence.kind() == Silence.Kind.MAINTENANCE)
                        .filter(silence -> isOf(silence.scope(), site))
                        .findFirst()
                        .map(silenceTexts::resting)
                        .orElse(""));
    }

    /** Works at a place or at one of its devices; not those of one rule. */
    private static boolean isOf(Silence.Scope scope, Site site) {
        boolean device =
                scope.device().isEmpty()
                        || site.channels().stream()
                                .anyMatch(channel ->
                                        channel.id().device().equals(scope.device().get()));
        return scope.tenant().equals(site.tenant())
                && scope.rule().isEmpty()
                && (scope.site().isEmpty() || scope.site().get().equals(site.site()))
                && (scope.hazard().isEmpty() || scope.hazard().get() == site.hazard())
                && device;
    }

    /** What a device could measure but never did is noise, unless a rule waits for it. */
    private boolean isShown(Site site, Channel channel) {
        return site.rules().stream().anyMatch(rule -> rule.watches(channel.id()))
                || live.last(new Sites.Placed(site, channel)).isPresent();
    }

    private ConsoleView.ChannelRow row(Site site, Channel channel) {
        Optional<Sample> last = live.last(new Sites.Placed(site, channel));
        long staleAfter = staleAfterMillis(site, channel);
        int decimals = decimals(channel);
        boolean stale =
                staleAfter > 0
                        && last.isPresent()
                        && nowMillis > last.get().timeMillis() + staleAfter;
        return new ConsoleView.ChannelRow(
                key(site, channel),
                label(channel),
                channel.id().device(),
                last.map(sample -> valueText(messages, sample.value(), "1", decimals))
                        .orElse(messages.get("value.none")),
                messages.unit(channel.unit()),
                decimals,
                last.map(sample -> AlertJson.time(sample.timeMillis())).orElse(""),
                last.map(sample -> messages.time(sample.timeMillis(), site.zone())).orElse(""),
                stale,
                staleAfter,
                last.map(sample -> quality(sample.quality())).orElse(""));
    }

    private String quality(Quality quality) {
        return quality == Quality.GOOD || quality == Quality.UNKNOWN
                ? ""
                : messages.get("quality." + quality.code());
    }

    /** Events of any place, and what rivers and rain are judged by. */
    private static boolean isGraphed(Site site, Channel channel) {
        boolean water = site.hazard() == Hazard.RIVER || site.hazard() == Hazard.RAIN;
        return isEvent(site, channel)
                || (water
                        && (channel.quantity().equals("river_level")
                                || channel.quantity().startsWith("rain")
                                || hasLadder(site, channel)));
    }

    private static boolean hasLadder(Site site, Channel channel) {
        return site.rules().stream()
                .anyMatch(rule -> rule instanceof Ladder && rule.watches(channel.id()));
    }

    /** A channel that tells of events: seen, pressed, opened. */
    private static boolean isEvent(Site site, Channel channel) {
        return (channel.unit().equals("1") && site.hazard() != Hazard.FLEET)
                || site.rules().stream()
                        .anyMatch(rule ->
                                (rule instanceof Occurrence || rule instanceof Button)
                                        && rule.watches(channel.id()));
    }

    private ConsoleView.Graph graph(Site site, Channel channel) {
        ArrayNode thresholds = JsonNodeFactory.instance.arrayNode();
        site.rules().stream()
                .filter(rule -> rule.watches(channel.id()))
                .filter(Ladder.class::isInstance)
                .map(Ladder.class::cast)
                .flatMap(ladder -> ladder.rungs().stream())
                .forEach(rung ->
                        thresholds
                                .addObject()
                                .put("label", messages.named("level", rung.level()))
                                .put("value", rung.threshold()));
        return new ConsoleView.Graph(
                isEvent(site, channel) ? "events" : "line",
                key(site, channel),
                label(channel) + " (" + channel.id().device() + ")",
                "/api/v1/series/%s/%s.%s?tenant=%s"
                        .formatted(
                                site.site(),
                                channel.id().device(),
                                channel.id().channel(),
                                site.tenant()),
                messages.unit(channel.unit()),
                decimals(channel),
                thresholds.toString());
    }

    private static long staleAfterMillis(Site site, Channel channel) {
        return site.rules().stream()
                .filter(rule -> rule.watches(channel.id()))
                .filter(Stale.class::isInstance)
                .mapToLong(rule -> ((Stale) rule).after().toMillis())
                .min()
                .orElse(0);
    }

    private String label(Channel channel) {
        return messages.named("quantity", channel.quantity(), channel.id().channel());
    }

    private static String key(Site site, Channel channel) {
        return site.tenant() + "/" + channel.id();
    }

    /** Digits behind the point that the channel's resolution can tell. */
    private static int decimals(Channel channel) {
        int scale = BigDecimal.valueOf(channel.resolution()).stripTrailingZeros().scale();
        return Math.clamp(scale, 0, 6);
    }

    /** A value with its unit, for people. */
    static String valueText(Messages messages, Value value, String unit, int decimals) {
        String text =
                switch (value) {
                    case Value.Numeric(double number) ->
                            BigDecimal.valueOf(number)
                                    .setScale(decimals, RoundingMode.HALF_UP)
                                    .toPlainString();
                    case Value.State(boolean on) -> messages.get(on ? "value.on" : "value.off");
                    case Value.Text(String words) -> messages.named("species", words);
                };
        String unitText = messages.unit(unit);
        return unitText.isEmpty() ? text : text + " " + unitText;
    }
}
