package io.mimamori.profile;

import io.mimamori.config.ConfigNode;
import io.mimamori.rule.Button;
import io.mimamori.rule.Judge;
import io.mimamori.rule.Ladder;
import io.mimamori.rule.Ladder.Basis;
import io.mimamori.rule.Ladder.Rung;
import io.mimamori.rule.Occurrence;
import io.mimamori.rule.RateOfRise;
import io.mimamori.rule.Rule;
import io.mimamori.rule.SensorFault;
import io.mimamori.rule.Stale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one rule of a profile or site. Notes problems at the node, never throws for them. */
final class RuleReader {
    private static final double ANY = Double.MAX_VALUE;

    private enum Kind {
        LADDER,
        RATE_OF_RISE,
        STALE,
        OCCURRENCE,
        BUTTON,
        SENSOR,
        COMPOSITE,
        COMFORT,
        INACTIVITY
    }

    /** What every rule has. */
    private record Head(String id, String channel, Optional<String> device) {}

    private final ConfigNode node;

    private RuleReader(ConfigNode node) {
        this.node = node;
    }

    /** The rule, empty after a problem that leaves none. */
    static Optional<Rule> read(ConfigNode node) {
        RuleReader reader = new RuleReader(node);
        node.requiredText("kind");
        // The fallback is never used: without a kind there is no rule.
        Kind kind = node.oneOf("kind", Kind.class, Kind.LADDER);
        if (!node.text("kind", "").replace('-', '_').equalsIgnoreCase(kind.name())) {
            node.keys().forEach(node::has);
            return Optional.empty();
        }
        Optional<String> id = Fields.label(node, "id");
        boolean joint = kind == Kind.COMPOSITE || kind == Kind.INACTIVITY;
        Optional<String> channel = joint ? Optional.of("") : Fields.name(node, "channel");
        Optional<String> device =
                node.has("device") ? Fields.device(node, "device") : Optional.empty();
        Head head = new Head(id.orElse(""), channel.orElse(""), device);
        Optional<? extends Rule> rule =
                switch (kind) {
                    case LADDER -> reader.ladder(head);
                    case RATE_OF_RISE -> reader.rateOfRise(head);
                    case STALE -> reader.stale(head);
                    case OCCURRENCE -> reader.occurrence(head);
                    case BUTTON -> reader.button(head);
                    case SENSOR -> reader.sensor(head);
                    case COMPOSITE -> JointRules.composite(node, head.id);
                    case COMFORT -> JointRules.comfort(node, head.id, head.channel, head.device);
                    case INACTIVITY -> JointRules.inactivity(node, head.id);
                };
        return id.isPresent() && channel.isPresent() ? rule.map(each -> each) : Optional.empty();
    }

    private Optional<Ladder> ladder(Head head) {
        List<Rung> rungs = rungs();
        double hysteresis = node.number("hysteresis", 0, 0, ANY);
        Duration holdUp = hold("holdUp", Duration.ZERO);
        Duration holdDown = hold("holdDown", Duration.ZERO);
        return rungs.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Ladder(
                                head.id,
                                head.channel,
                                head.device,
                                rungs,
                                hysteresis,
                                holdUp,
                                holdDown));
    }

    private Optional<RateOfRise> rateOfRise(Head head) {
        List<Rung> rungs = rungs();
        boolean rises = rungs.isEmpty() || rungs.getFirst().threshold() > 0;
        if (!rises) {
            node.problem("levels", "are rises within 'over': the lowest must be above zero");
        }
        Optional<Duration> over = positive("over", Duration.ofMinutes(10));
        if (over.isPresent()) {
            hold("over", over.get());
        }
        Duration holdDown = hold("holdDown", RateOfRise.HOLD_DOWN);
        return rungs.isEmpty() || !rises || over.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new RateOfRise(
                                head.id, head.channel, head.device, rungs, over.get(), holdDown));
    }

    private Optional<Stale> stale(Head head) {
        if (!node.has("after")) {
            node.problem("after", "is missing");
            return Optional.empty();
        }
        Optional<Stale.Alert> alert = alertMode();
        Optional<Duration> after = positive("after", Duration.ZERO);
        if (after.isPresent()
                && alert.isPresent()
                && alert.get().after().compareTo(after.get()) > 0) {
            node.problem("alertAfter", "is longer than 'after': in alert a gauge reports oftener");
        }
        return after.map(
                silence -> new Stale(head.id, head.channel, head.device, silence, alert, Map.of()));
    }

    private Optional<Stale.Alert> alertMode() {
        if (!node.has("alertAbove") && !node.has("alertAfter")) {
            if (node.has("alertNeighbours")) {
                node.problem("alertNeighbours", "needs alertAbove and alertAfter");
            }
            return Optional.empty();
        }
        if (!node.has("alertAbove") || !node.has("alertAfter")) {
            node.problem(
                    node.has("alertAbove") ? "alertAfter" : "alertAbove",
                    "is missing: the two are given together");
        }
        double above = node.number("alertAbove", 0, -ANY, ANY);
        return positive("alertAfter", Duration.ofMinutes(30))
                .map(after -> new Stale.Alert(above, after, Besides.neighbours(node)));
    }

    private Optional<Occurrence> occurrence(Head head) {
        String level = level(head.id);
        double atLeast = node.number("atLeast", 1, -ANY, ANY);
        Optional<String> text = node.text("text");
        Duration cooldown = node.duration("cooldown", Duration.ZERO);
        return positive("quiet", Duration.ofMinutes(60))
                .map(quiet ->
                        new Occurrence(
                                head.id,
                                head.channel,
                                head.device,
                                level,
                                atLeast,
                                text,
                                quiet,
                                cooldown));
    }

    private Optional<Button> button(Head head) {
        Duration confirm = node.duration("confirm", Duration.ofSeconds(60));
        return Optional.of(new Button(head.id, head.channel, head.device, level("help"), confirm));
    }

    private Optional<SensorFault> sensor(Head head) {
        if (!node.has("top")) {
            node.problem("top", "is missing: the highest threshold, in the channel's unit");
        }
        double top = node.number("top", 0, -ANY, ANY);
        double headroom =
                node.number("headroom", SensorFault.RIVER_HEADROOM, Double.MIN_NORMAL, ANY);
        double within = node.number("stuckWithin", SensorFault.RIVER_STUCK_WITHIN, 0, ANY);
        Optional<Duration> highFor = positive("highFor", Duration.ofMinutes(60));
        Optional<Duration> stuckFor = positive("stuckFor", Duration.ofHours(24));
        Optional<Duration> goodFor = positive("goodFor", Duration.ofHours(24));
        return highFor.isPresent() && stuckFor.isPresent() && goodFor.isPresent()
                ? Optional.of(
                        new SensorFault(
                                head.id,
                                head.channel,
                                head.device,
                                top,
                                headroom,
                                highFor.get(),
                                within,
                                stuckFor.get(),
                                goodFor.get(),
                                Besides.frost(node)))
                : Optional.empty();
    }

    private String level(String fallback) {
        return node.has("level") ? Fields.label(node, "level").orElse(fallback) : fallback;
    }

    /** A time after which a level turns; late readings may revise it only within the window. */
    private Duration hold(String key, Duration fallback) {
        return hold(node, key, fallback);
    }

    static Duration hold(ConfigNode node, String key, Duration fallback) {
        Duration hold = node.duration(key, fallback);
        if (hold.compareTo(Judge.REVISION_WINDOW) > 0) {
            node.problem(
                    key,
                    "is longer than the %d h in which late readings are judged"
                            .formatted(Judge.REVISION_WINDOW.toHours()));
        }
        return hold;
    }

    private Optional<Duration> positive(String key, Duration fallback) {
        return positive(node, key, fallback);
    }

    /** A time above zero; empty after a problem. */
    static Optional<Duration> positive(ConfigNode node, String key, Duration fallback) {
        Duration duration = node.duration(key, fallback);
        if (!duration.isPositive()) {
            node.problem(key, "must be above zero");
            return Optional.empty();
        }
        return Optional.of(duration);
    }

    /** The rungs in the order of the file; empty after a problem. */
    private List<Rung> rungs() {
        if (!node.has("levels")) {
            node.problem("levels", "is missing: write {name: threshold, ...}, lowest first");
            return List.of();
        }
        ConfigNode levels = node.section("levels");
        List<Rung> rungs = new ArrayList<>();
        boolean sound = !levels.keys().isEmpty();
        if (!sound) {
            node.problem("levels", "is empty: write {name: threshold, ...}, lowest first");
        }
        for (String level : levels.keys()) {
            sound &= levels.has(level) && Fields.isLabel(level);
            if (!Fields.isLabel(level)) {
                levels.problem(level, "is not a name: use a-z, 0-9, hyphen and underscore");
            }
            double threshold = levels.number(level, Double.NaN, -ANY, ANY);
            if (!levels.has(level)) {
                levels.problem(level, "has no threshold");
            }
            sound &= Double.isFinite(threshold);
            sound &= rungs.isEmpty() || isAbove(levels, level, threshold, rungs.getLast());
            rungs.add(new Rung(level, threshold, basis(level)));
        }
        unknownLevelsOfBasis(levels);
        return sound ? rungs : List.of();
    }

    /** A threshold that is not a number is told where it stands, not here. */
    private static boolean isAbove(ConfigNode levels, String level, double threshold, Rung before) {
        if (!(threshold <= before.threshold())) {
            return true;
        }
        String shape = threshold == before.threshold() ? "the same as" : "below";
        levels.problem(
                level,
                "%s (%s) is %s %s (%s): write levels from the lowest to the highest"
                        .formatted(level, threshold, shape, before.level(), before.threshold()));
        return false;
    }

    private Basis basis(String level) {
        return isBasisMap()
                ? node.section("basis").oneOf(level, Basis.class, Basis.CITY)
                : node.oneOf("basis", Basis.class, Basis.CITY);
    }

    private void unknownLevelsOfBasis(ConfigNode levels) {
        if (isBasisMap()) {
            ConfigNode basis = node.section("basis");
            for (String level : basis.keys()) {
                if (!levels.has(level) && basis.has(level)) {
                    basis.problem(level, "is not one of the levels of this rule");
                }
            }
        }
    }

    private boolean isBasisMap() {
        return node.isSection("basis");
    }
}
