package io.mimamori.edge.sensor;

import io.mimamori.edge.sensor.Observation.Measured;
import io.mimamori.reading.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the devices of a home tell again each interval, changed or not. Not thread-safe. */
final class HomeStates {
    private final String bed;
    private final Map<String, List<Measured>> told = new LinkedHashMap<>();
    private final Map<String, Activity> activities = new LinkedHashMap<>();

    HomeStates(String home) {
        this.bed = home + "-bed";
        told.put(bed, List.of(new Measured("occupied", Value.of(false))));
        told.put(home + "-door", List.of(new Measured("open", Value.of(false))));
        told.put(home + "-toilet", List.of(new Measured("occupied", Value.of(false))));
        told.put(home + "-kettle", HomeEvents.kettle(false));
        for (Room room : Room.values()) {
            if (room != Room.TOILET) {
                activities.put(home + "-" + room.key(), new Activity());
            }
        }
    }

    /** Something changed, maybe before the world began (negative time). */
    void changed(long atMillis, Change change) {
        told.computeIfPresent(change.device(), (_, _) -> change.values());
        Activity activity = activities.get(change.device());
        if (activity != null) {
            boolean high = change.values().getFirst().value().equals(Value.of(true));
            activity.changed(atMillis, high);
        }
    }

    boolean isInBed() {
        return List.of(new Measured("occupied", Value.of(true))).equals(told.get(bed));
    }

    /** The values of each device. */
    Map<String, List<Measured>> told(long nowMillis) {
        Map<String, List<Measured>> all = new LinkedHashMap<>(told);
        activities.forEach((device, activity) -> {
            List<Measured> values = new ArrayList<>();
            values.add(new Measured("activity", Value.of(activity.takePercent(nowMillis))));
            all.put(device, values);
        });
        return all;
    }
}
