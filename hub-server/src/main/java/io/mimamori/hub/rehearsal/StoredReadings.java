package io.mimamori.hub.rehearsal;

import io.mimamori.hub.series.SeriesReader;
import io.mimamori.hub.series.SeriesStore;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the series store has of a site's channels. Thread-safe; waits for the store. */
final class StoredReadings {
    private static final Comparator<Stored> ORDER =
            Comparator.comparingLong((Stored each) -> each.reading().timeMillis())
                    .thenComparing(Stored::device)
                    .thenComparing(each -> each.reading().channel());

    private final SeriesReader series;

    StoredReadings(SeriesReader series) {
        this.series = series;
    }

    /** A reading with the quality that it was stored with. */
    record Stored(String device, Reading reading) {
        ChannelId channel() {
            return new ChannelId(device, reading.channel());
        }
    }

    /** Where a channel's readings are. */
    private record Place(ChannelId channel, String quantity) {}

    /**
     * The readings of every channel of these versions of one site, by event time; empty when there
     * are more than {@value StoredRehearsals#READINGS_MAX}.
     *
     * @param fromMillis ms since 1970 UTC
     * @param toMillis inclusive, ms since 1970 UTC
     */
    Optional<List<Stored>> read(List<Site> versions, long fromMillis, long toMillis) {
        Site site = versions.getLast();
        List<Stored> all = new ArrayList<>();
        for (Place place : places(versions)) {
            SeriesStore.Selection selection =
                    new SeriesStore.Selection(
                            site.tenant(),
                            site.site(),
                            place.channel(),
                            place.quantity(),
                            fromMillis,
                            toMillis + 1);
            int limit = StoredRehearsals.READINGS_MAX - all.size() + 1;
            for (SeriesStore.Sample sample : series.read(selection, limit)) {
                Reading reading =
                        new Reading(
                                place.channel().channel(),
                                sample.timeMillis(),
                                sample.value(),
                                sample.quality());
                all.add(new Stored(place.channel().device(), reading));
            }
            if (all.size() > StoredRehearsals.READINGS_MAX) {
                return Optional.empty();
            }
        }
        all.sort(ORDER);
        return Optional.of(all);
    }

    /** A version that measures another quantity has its readings elsewhere. */
    private static Set<Place> places(List<Site> versions) {
        Set<Place> places = new HashSet<>();
        for (Site site : versions) {
            for (Channel channel : site.channels()) {
                places.add(new Place(channel.id(), channel.quantity()));
            }
        }
        if (places.size() > StoredRehearsals.CHANNELS_MAX) {
            throw new IllegalArgumentException(
                    "site %s has %d channels and a dry run here looks at %d at most; judge a recording of them with ./mimamori judge"
                            .formatted(
                                    versions.getLast().site(),
                                    places.size(),
                                    StoredRehearsals.CHANNELS_MAX));
        }
        return places;
    }
}
