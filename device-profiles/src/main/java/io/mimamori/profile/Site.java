package io.mimamori.profile;

import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Names;
import io.mimamori.rule.Rule;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * One place that is watched: its channels and its rules, those of its devices' profiles included.
 *
 * @param tenant whose site it is
 * @param site name, unique in the tenant
 * @param title name for people, in the language of the place; the site's name when not given
 * @param hazard what it is watched for
 * @param datum vertical datum of its levels, such as {@code T.P.}; required for river thresholds
 * @param zone time zone of the place
 * @param position where it is
 * @param channels every channel of every device of the site
 * @param rules in the order of the file, then those of the profiles
 * @param lineMappings what fields of the Influx line protocol mean here
 * @param inhibitions which of its alerts people are not told while another one is open
 */
public record Site(
        String tenant,
        String site,
        String title,
        Hazard hazard,
        Optional<String> datum,
        ZoneId zone,
        Optional<Position> position,
        List<Channel> channels,
        List<Rule> rules,
        List<LineMapping> lineMappings,
        List<Inhibition> inhibitions) {
    public Site {
        Names.require("tenant", tenant);
        Names.require("site", site);
        channels = List.copyOf(channels);
        rules = List.copyOf(rules);
        lineMappings = List.copyOf(lineMappings);
        inhibitions = List.copyOf(inhibitions);
    }

    /** A site all of whose alerts are told. */
    public Site(
            String tenant,
            String site,
            String title,
            Hazard hazard,
            Optional<String> datum,
            ZoneId zone,
            Optional<Position> position,
            List<Channel> channels,
            List<Rule> rules,
            List<LineMapping> lineMappings) {
        this(
                tenant,
                site,
                title,
                hazard,
                datum,
                zone,
                position,
                channels,
                rules,
                lineMappings,
                List.of());
    }

    /** A site all of whose alerts are told and whose devices all speak SenML. */
    public Site(
            String tenant,
            String site,
            String title,
            Hazard hazard,
            Optional<String> datum,
            ZoneId zone,
            Optional<Position> position,
            List<Channel> channels,
            List<Rule> rules) {
        this(tenant, site, title, hazard, datum, zone, position, channels, rules, List.of());
    }

    /** The same place with other rules. */
    public Site with(List<Rule> others) {
        return new Site(
                tenant,
                site,
                title,
                hazard,
                datum,
                zone,
                position,
                channels,
                others,
                lineMappings,
                inhibitions);
    }

    /** The channel with this id; linear, for set-up and rare look-ups. */
    public Optional<Channel> channel(ChannelId id) {
        return channels.stream().filter(channel -> channel.id().equals(id)).findFirst();
    }
}
