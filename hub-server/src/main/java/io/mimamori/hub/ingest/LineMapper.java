package io.mimamori.hub.ingest;

import io.mimamori.hub.device.Principal;
import io.mimamori.hub.device.Sites;
import io.mimamori.profile.LineMapping;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Finds what a field of a point is here. Thread-safe, from memory. */
final class LineMapper {
    private final Sites sites;

    LineMapper(Sites sites) {
        this.sites = sites;
    }

    /** A channel of a device, or why there is none. */
    sealed interface Found {
        /** What the field is. */
        record Channel(String tenant, LineMapping mapping) implements Found {
            Reading reading(long timeMillis, Value sent) {
                return new Reading(mapping.channel().channel(), timeMillis, scaled(sent));
            }

            /** In decimal: 12345 times 0.001 is 12.345 then, and not a neighbour of it. */
            private Value scaled(Value sent) {
                if (!(sent instanceof Value.Numeric(double number)) || mapping.scale() == 1) {
                    return sent;
                }
                double product =
                        BigDecimal.valueOf(number)
                                .multiply(BigDecimal.valueOf(mapping.scale()))
                                .doubleValue();
                return Double.isFinite(product) ? Value.of(product) : sent;
            }
        }

        /** No site knows it; {@code detail} is for whoever sends it. */
        record Nothing(String detail) implements Found {}
    }

    private record Candidate(String tenant, LineMapping mapping) {}

    /** The mapping that fits best; two that fit equally well are no answer. */
    Found find(Principal who, LineParser.Point point, String field) {
        List<Candidate> ofMeasurement = new ArrayList<>();
        for (String tenant : tenants(who)) {
            sites.lineMappings(tenant, point.measurement())
                    .forEach(mapping -> ofMeasurement.add(new Candidate(tenant, mapping)));
        }
        List<Candidate> ofField =
                ofMeasurement.stream()
                        .filter(each -> each.mapping().field().equals(field))
                        .toList();
        List<Candidate> fitting =
                ofField.stream()
                        .filter(each -> each.mapping().misfit(point.tags()).isEmpty())
                        .sorted(
                                Comparator.comparingInt(
                                                (Candidate each) -> each.mapping().exactTags())
                                        .reversed())
                        .toList();
        if (fitting.isEmpty()) {
            return new Found.Nothing(missing(point, field, ofMeasurement, ofField));
        }
        Candidate best = fitting.getFirst();
        if (fitting.size() > 1
                && fitting.get(1).mapping().exactTags() == best.mapping().exactTags()) {
            return new Found.Nothing(
                    "two mappings of the site files fit '%s' of '%s' equally well: %s and %s"
                            .formatted(
                                    field,
                                    point.measurement(),
                                    best.mapping().channel(),
                                    fitting.get(1).mapping().channel()));
        }
        return new Found.Channel(best.tenant(), best.mapping());
    }

    private Collection<String> tenants(Principal who) {
        return switch (who) {
            case Principal.Registered(var device) -> Set.of(device.tenant());
            case Principal.Admin() -> sites.tenants();
        };
    }

    private static String missing(
            LineParser.Point point,
            String field,
            List<Candidate> ofMeasurement,
            List<Candidate> ofField) {
        if (ofMeasurement.isEmpty()) {
            return "no site maps measurement '%s' (lineProtocol in its file)"
                    .formatted(point.measurement());
        }
        if (ofField.isEmpty()) {
            return "no site maps field '%s' of measurement '%s'"
                    .formatted(field, point.measurement());
        }
        LineMapping nearest =
                ofField.stream()
                        .map(Candidate::mapping)
                        .max(Comparator.comparingInt(mapping -> common(mapping, point)))
                        .orElseThrow();
        return "no mapping of field '%s' of measurement '%s' fits these tags; see tag '%s'"
                .formatted(field, point.measurement(), nearest.misfit(point.tags()).orElse(""));
    }

    private static int common(LineMapping mapping, LineParser.Point point) {
        return (int)
                point.tags().entrySet().stream()
                        .filter(tag -> tag.getValue().equals(mapping.tags().get(tag.getKey())))
                        .count();
    }
}
