package io.mimamori.hub.notify;

import io.mimamori.hub.silence.Silence;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Value;
import io.mimamori.rule.Button;
import io.mimamori.rule.Comfort;
import io.mimamori.rule.Composite;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.Inactivity;
import io.mimamori.rule.Ladder;
import io.mimamori.rule.Occurrence;
import io.mimamori.rule.RateOfRise;
import io.mimamori.rule.Rule;
import io.mimamori.rule.Screening;
import io.mimamori.rule.SensorFault;
import io.mimamori.rule.Stale;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What there is to say about a notice: observed facts and nothing else.
 *
 * @param site the place as it is configured now; empty when it is no longer known
 * @param rule that found what happened, if the place still has it
 * @param channel that it was found on, if the place still has it
 */
record Facts(Notice notice, Optional<Site> site, Optional<Rule> rule, Optional<Channel> channel) {
    private static final int TEXT_MAX = 100;

    /** Words that only the Meteorological Agency may use of what is to come (気象業務法 art. 17, 23). */
    private static final List<String> OFFICIAL = List.of("警報", "注意報", "予報");

    private static final List<String> STATUTORY =
            List.of("水防団待機水位", "氾濫注意水位", "避難判断水位", "氾濫危険水位", "氾濫発生水位");

    private static final int LOW = 2;
    private static final int MIDDLE = 3;
    private static final int HUB = 4;
    private static final int LIFE = 5;
    private static final Set<String> COLD = Set.of("cold", "freezing");
    private static final ZoneId ZONE_DEFAULT = ZoneId.of("Asia/Tokyo");

    /** Quantities of which people always hear at once. */
    private static final Set<String> NEVER_SILENCED = Set.of("smoke", "fall", "button");

    static Facts of(Notice notice, Optional<Site> site) {
        Optional<Rule> rule =
                site.stream()
                        .flatMap(place -> place.rules().stream())
                        .filter(each -> each.id().equals(notice.alert().rule()))
                        .findFirst();
        Optional<Channel> channel =
                site.flatMap(place -> place.channel(notice.event().cause().channel()));
        return new Facts(notice, site, rule, channel);
    }

    /** Key of the texts, such as {@code level.raised}. */
    String key() {
        if (notice.correction().isPresent()) {
            return "correction." + notice.correction().get().kind().key();
        }
        return about() + "." + notice.event().kind().name().toLowerCase(Locale.ROOT);
    }

    boolean isHome() {
        return notice.alert().hazard() == Hazard.HOME;
    }

    /** A button, or the highest level there is, beginning or holding: it may be about a life. */
    boolean isLife() {
        EpisodeEvent event = notice.event();
        boolean corrects = notice.correction().isPresent();
        if (corrects || event.kind().isData() || event.kind().ends()) {
            return false;
        }
        return rule.map(rule ->
                        switch (rule) {
                            case Button button -> true;
                            case Ladder ladder ->
                                    event.level()
                                            .equals(Optional.of(ladder.rungs().getLast().level()));
                            case Composite composite -> true;
                            case Comfort comfort -> isGravest(event);
                            case Inactivity inactivity -> !cannotWatch(event);
                            case RateOfRise rise -> false;
                            case SensorFault sensor -> false;
                            case Screening screening -> false;
                            case Stale stale -> false;
                            // In a home: smoke, a fall.
                            case Occurrence occurrence -> isHome();
                        })
                .orElse(true);
    }

    /**
     * Whether people may be kept from hearing of it for a time: never of what may be about a life,
     * of smoke or of a fall, whatever the rule's level.
     */
    boolean mayBeSilenced() {
        boolean never =
                channel.filter(known -> NEVER_SILENCED.contains(known.quantity())).isPresent();
        return !never
                && !isLife()
                && !isUnknownDangerous()
                && rule.filter(Button.class::isInstance).isEmpty();
    }

    /** A gauge fell silent while its neighbours are high. */
    private boolean isUnknownDangerous() {
        return notice.event().kind().isData()
                && notice.event().level().filter(Stale.UNKNOWN_DANGEROUS::equals).isPresent();
    }

    /**
     * Whether several of it at one place are one incident: what may be about a life, but for what a
     * person asks by a button, smoke and falls.
     */
    boolean isOfAnIncident() {
        return isLife()
                && rule.filter(known -> !(known instanceof Button)).isPresent()
                && channel.filter(known -> NEVER_SILENCED.contains(known.quantity())).isEmpty();
    }

    /** Time zone of the place. */
    ZoneId zone() {
        return site.map(Site::zone).orElse(ZONE_DEFAULT);
    }

    /**
     * 1 to 5, of the level that holds or, once it is over, of the last one: 5 may be about a life,
     * 3 is the level below the highest one, what was seen or cannot be watched, 2 is what is lower,
     * and sensors. What the hub tells of itself is 4: that waits for nobody.
     */
    int severity() {
        if (notice.alert().site().equals(Silence.HUB_SITE)) {
            return isLife() ? LIFE : HUB;
        }
        if (isLife()) {
            return LIFE;
        }
        if (notice.event().kind().isData()) {
            return isUnknownDangerous() ? MIDDLE : LOW;
        }
        return rule.map(rule ->
                        switch (rule) {
                            case Ladder ladder -> severity(ladder.rungs());
                            case RateOfRise rise -> MIDDLE;
                            case Comfort comfort -> isCold() ? LOW : MIDDLE;
                            case Composite composite -> MIDDLE;
                            case Inactivity inactivity -> MIDDLE;
                            case Occurrence occurrence -> MIDDLE;
                            case Button button -> MIDDLE;
                            case SensorFault sensor -> LOW;
                            case Screening screening -> LOW;
                            case Stale stale -> LOW;
                        })
                .orElse(MIDDLE);
    }

    /** The two highest levels are more than what can wait for the morning. */
    private int severity(List<Ladder.Rung> rungs) {
        Optional<String> level = notice.alert().level();
        boolean high =
                rungs.stream()
                        .skip(Math.max(0, rungs.size() - 2))
                        .anyMatch(rung -> level.equals(Optional.of(rung.level())));
        return high ? MIDDLE : LOW;
    }

    private boolean isCold() {
        return notice.alert().level().filter(COLD::contains).isPresent();
    }

    /** The values for the places of a text. */
    Map<String, String> in(Language language) {
        EpisodeEvent event = notice.event();
        ZoneId zone = site.map(Site::zone).orElse(ZoneOffset.UTC);
        Map<String, String> values = new HashMap<>();
        values.put("place", place());
        values.put("device", event.cause().channel().device());
        values.put("quantity", quantity(language));
        values.put("value", value(event.cause().value(), language));
        values.put("level", level(language));
        values.put("threshold", threshold(language));
        values.put("minutes", minutes());
        values.put(
                "reason",
                notice.correction()
                        .map(one -> language.text("correction.reason." + one.reason().key()))
                        .orElse(""));
        values.put("quality", language.text("quality." + quality()));
        values.put("time", language.time(event.cause().timeMillis(), zone));
        values.put("now", language.time(event.timeMillis(), zone));
        return values;
    }

    /** With the device's name where the place has several sensors of the kind. */
    private String place() {
        String title = clean(site.map(Site::title).orElse(notice.alert().site()));
        ChannelId id = notice.event().cause().channel();
        long alike =
                site.stream()
                        .flatMap(place -> place.channels().stream())
                        .filter(channel -> channel.id().channel().equals(id.channel()))
                        .count();
        return alike > 1 ? "%s（%s）".formatted(title, id.device()) : title;
    }

    /** A sensor is silent: nothing is known of the person. */
    private static boolean cannotWatch(EpisodeEvent event) {
        return event.level().filter(Inactivity.CANNOT_WATCH::equals).isPresent();
    }

    /** Heat and cold that endanger a life in hours. */
    private static boolean isGravest(EpisodeEvent event) {
        return event.level().filter("danger"::equals).isPresent();
    }

    private String about() {
        if (notice.event().isTakenBack()) {
            return "takenback";
        }
        if (notice.event().kind().isData()) {
            return isUnknownDangerous() ? "unknown" : "data";
        }
        boolean number = notice.event().cause().value() instanceof Value.Numeric;
        return rule.map(rule ->
                        switch (rule) {
                            case Ladder ladder -> "level";
                            case Composite composite -> "joint";
                            case Comfort comfort -> "comfort";
                            case Inactivity inactivity ->
                                    cannotWatch(notice.event()) ? "unwatched" : "inactivity";
                            case RateOfRise rise -> "rise";
                            case SensorFault sensor -> "data";
                            case Screening screening -> "data";
                            case Stale stale -> "data";
                            case Occurrence occurrence -> "seen";
                            case Button button -> "button";
                        })
                .orElse(number ? "level" : "seen");
    }

    private Optional<Ladder.Rung> rung() {
        return rule.stream()
                .flatMap(rule ->
                        switch (rule) {
                            case Ladder ladder -> ladder.rungs().stream();
                            case RateOfRise rise -> rise.rungs().stream();
                            default -> Stream.empty();
                        })
                .filter(rung -> notice.alert().level().equals(Optional.of(rung.level())))
                .findFirst();
    }

    /** A statutory name needs a threshold that was set by statute. */
    private String level(Language language) {
        Optional<String> level = notice.alert().level();
        if (level.isEmpty()) {
            return language.text("level.none");
        }
        String name = clean(level.get());
        boolean isOurs =
                rule.filter(rule -> rule instanceof Comfort || rule instanceof Inactivity)
                        .isPresent();
        if (isOurs) {
            return language.find("room." + name).orElse(name);
        }
        boolean statutory =
                rung().map(rung -> rung.basis() == Ladder.Basis.STATUTORY).orElse(false);
        if (statutory) {
            return language.find("statutory." + name).orElse(neutral(name, OFFICIAL, language));
        }
        return neutral(neutral(name, OFFICIAL, language), STATUTORY, language);
    }

    private static String neutral(String name, List<String> forbidden, Language language) {
        return forbidden.stream().anyMatch(name::contains) ? language.text("level.neutral") : name;
    }

    private String threshold(Language language) {
        return rung().map(rung -> number(rung.threshold(), language))
                .orElse(language.text("threshold.none"));
    }

    /** Within how many minutes a rise was measured. */
    private String minutes() {
        return rule.filter(RateOfRise.class::isInstance)
                .map(rule -> Long.toString(((RateOfRise) rule).over().toMinutes()))
                .orElse("");
    }

    private String quantity(Language language) {
        String quantity =
                channel.map(Channel::quantity).orElse(notice.event().cause().channel().channel());
        return language.find("quantity." + quantity).orElse(quantity.replace('_', ' '));
    }

    private String quality() {
        return switch (notice.event().cause().quality()) {
            case GOOD -> "good";
            case UNKNOWN, SUSPECT -> "doubtful";
            case FAIL, MISSING -> "bad";
        };
    }

    private String value(Value value, Language language) {
        return switch (value) {
            case Value.Numeric(double number) -> number(number, language);
            case Value.State(boolean on) -> language.text(on ? "state.on" : "state.off");
            case Value.Text(String text) -> clean(text);
        };
    }

    /** With as many decimals as the channel's resolution means. */
    private String number(double number, Language language) {
        String unit = notice.alert().unit();
        int decimals =
                channel.map(known ->
                                BigDecimal.valueOf(known.resolution()).stripTrailingZeros().scale())
                        .orElse(2);
        return BigDecimal.valueOf(number)
                        .setScale(Math.max(decimals, 0), RoundingMode.HALF_UP)
                        .toPlainString()
                + language.find("unit." + unit).orElse(" " + unit);
    }

    /** One line without control characters: texts from devices and files go into mail headers. */
    private static String clean(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= TEXT_MAX ? line : line.substring(0, TEXT_MAX) + "…";
    }
}
