package io.mimamori.rule;

import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import io.mimamori.rule.EpisodeEvent.Cause;
import io.mimamori.rule.EpisodeEvent.Kind;
import io.mimamori.rule.EpisodeEvent.Source;
import java.util.Optional;
import java.util.UUID;

/** Episode events in a checkpoint. */
final class EventCodec {
    private EventCodec() {}

    static void writeId(UUID id, PartWriter part) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            part.octet((int) (id.getMostSignificantBits() >>> shift));
        }
        for (int shift = 56; shift >= 0; shift -= 8) {
            part.octet((int) (id.getLeastSignificantBits() >>> shift));
        }
    }

    static UUID readId(PartReader part) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 8; i++) {
            high = (high << 8) | part.octet();
        }
        for (int i = 0; i < 8; i++) {
            low = (low << 8) | part.octet();
        }
        return new UUID(high, low);
    }

    /** Place and rule are those of the instance and are not written; the channel if several. */
    static void write(EpisodeEvent event, PartWriter part, Sources sources) {
        writeId(event.episode(), part);
        part.count(event.number());
        part.text(event.kind().name());
        part.text(event.source().hazard().name());
        part.count(event.source().version());
        part.number(event.timeMillis());
        part.number(event.timeMillis() - event.raisedMillis());
        part.flag(event.level().isPresent());
        part.text(event.level().orElse(""));
        part.flag(event.frozen());
        Cause cause = event.cause();
        if (sources.size() > 1) {
            part.octet(Math.max(0, sources.ids().indexOf(cause.channel())));
        }
        part.number(event.timeMillis() - cause.timeMillis());
        writeValue(cause.value(), part);
        part.text(cause.unit());
        part.octet(cause.quality().code());
        part.number(cause.sequence());
    }

    static EpisodeEvent read(PartReader part, Source of, Sources sources) {
        UUID id = readId(part);
        int number = part.count();
        Kind kind = Kind.valueOf(part.text());
        Hazard hazard = Hazard.valueOf(part.text());
        Source source = new Source(of.tenant(), of.site(), hazard, of.rule(), part.count());
        long time = part.number();
        long raised = time - part.number();
        boolean hasLevel = part.flag();
        String level = part.text();
        boolean frozen = part.flag();
        ChannelId channel = sources.channel(sources.size() > 1 ? part.octet() : 0).id();
        long causeTime = time - part.number();
        Value value = readValue(part);
        Cause cause =
                new Cause(
                        channel,
                        causeTime,
                        value,
                        part.text(),
                        Quality.ofCode(part.octet()),
                        part.number());
        return new EpisodeEvent(
                id,
                number,
                kind,
                source,
                time,
                raised,
                hasLevel ? Optional.of(level) : Optional.empty(),
                frozen,
                cause);
    }

    private static void writeValue(Value value, PartWriter part) {
        switch (value) {
            case Value.Numeric numeric -> {
                part.octet(Chunk.NUMERIC);
                part.real(numeric.number());
            }
            case Value.State state -> {
                part.octet(Chunk.STATE);
                part.flag(state.on());
            }
            case Value.Text text -> {
                part.octet(Chunk.TEXT);
                part.text(text.text());
            }
        }
    }

    private static Value readValue(PartReader part) {
        return switch (part.octet()) {
            case Chunk.NUMERIC -> Value.of(part.real());
            case Chunk.STATE -> Value.of(part.flag());
            default -> Value.of(part.text());
        };
    }
}
