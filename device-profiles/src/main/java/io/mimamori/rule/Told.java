package io.mimamori.rule;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What people were told of an instance's episodes. Not thread-safe. */
final class Told {
    private static final String ENDED = "";
    private final Map<UUID, String> levels = new HashMap<>();

    /** Whether there may be something to tell once the channel is live again. */
    boolean isBehind = true;

    /** The level last told of, or null; data episodes have the level "data". */
    @Nullable String level(UUID episode) {
        return levels.get(episode);
    }

    /** Whether people believe that the episode goes on. */
    boolean isOpen(UUID episode) {
        String level = levels.get(episode);
        return level != null && !level.equals(ENDED);
    }

    void open(UUID episode, String level) {
        levels.put(episode, level);
    }

    void end(UUID episode) {
        levels.put(episode, ENDED);
    }

    void forget(List<EpisodeEvent> gone, Set<UUID> alive) {
        if (!levels.isEmpty()) {
            for (EpisodeEvent event : gone) {
                if (!alive.contains(event.episode())) {
                    levels.remove(event.episode());
                }
            }
        }
    }

    void write(PartWriter part) {
        part.count(levels.size());
        levels.forEach((id, level) -> {
            EventCodec.writeId(id, part);
            part.text(level);
        });
    }

    void read(PartReader part) {
        int size = part.count();
        for (int i = 0; i < size; i++) {
            levels.put(EventCodec.readId(part), part.text());
        }
    }
}
