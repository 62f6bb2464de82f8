package io.mimamori.hub.notify;

import io.mimamori.hub.alert.Alert;
import io.mimamori.profile.Inhibition;
import io.mimamori.profile.Site;
import io.mimamori.rule.Button;
import io.mimamori.rule.Ladder;
import io.mimamori.rule.Rule;
import io.mimamori.rule.SensorFault;
import io.mimamori.rule.Stale;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which alerts people are not told of because another one that is open says it already: silence of
 * a sensor that is at fault, a lower rung while the same ladder is higher at another gauge of the
 * site, and what the site's file says. Never a button. Stateless.
 */
final class Inhibitions {
    private Inhibitions() {}

    /**
     * The alert for whose sake this one is not told, if there is one.
     *
     * @param open all alerts of the site that are open
     */
    static Optional<Alert> source(Site site, Alert alert, List<Alert> open) {
        Optional<Rule> rule = rule(site, alert);
        if (rule.isEmpty() || rule.get() instanceof Button) {
            return Optional.empty();
        }
        return open.stream()
                .filter(other -> !other.id().equals(alert.id()))
                .filter(other -> mutes(site, other, alert, rule.get()))
                .findFirst();
    }

    private static boolean mutes(Site site, Alert source, Alert target, Rule rule) {
        Optional<Rule> by = rule(site, source);
        return by.isPresent()
                && (isSilenceOfAFault(by.get(), source, rule, target)
                        || isLowerRung(by.get(), source, rule, target)
                        || isConfigured(site, source, target));
    }

    private static boolean isSilenceOfAFault(Rule by, Alert source, Rule rule, Alert target) {
        return by instanceof SensorFault
                && rule instanceof Stale
                && source.channel().equals(target.channel());
    }

    private static boolean isLowerRung(Rule by, Alert source, Rule rule, Alert target) {
        return by instanceof Ladder ladder
                && by.equals(rule)
                && rung(ladder, source) > rung(ladder, target);
    }

    private static int rung(Ladder ladder, Alert alert) {
        return IntStream.range(0, ladder.rungs().size())
                .filter(i -> alert.level().equals(Optional.of(ladder.rungs().get(i).level())))
                .findFirst()
                .orElse(-1);
    }

    private static boolean isConfigured(Site site, Alert source, Alert target) {
        return site.inhibitions().stream()
                .anyMatch(inhibition ->
                        inhibition.by().equals(source.rule())
                                && inhibition.mutes().contains(target.rule())
                                && isEqual(inhibition.equal(), source, target));
    }

    private static boolean isEqual(Inhibition.Scope scope, Alert source, Alert target) {
        return switch (scope) {
            case SITE -> true;
            case DEVICE -> source.channel().device().equals(target.channel().device());
            case CHANNEL -> source.channel().equals(target.channel());
        };
    }

    private static Optional<Rule> rule(Site site, Alert alert) {
        return site.rules().stream().filter(rule -> rule.id().equals(alert.rule())).findFirst();
    }
}
