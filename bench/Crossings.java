
/**
 * The readings over the limit among those that one load generator sends: one in {@code every}, each of which a lower one of its device follows,
 * so that each is an episode of its own. For that {@code every} shares no factor with the number of devices, else the same devices would always
 * be over the limit.
 */
record Crossings(int devices, int every) {
    Crossings {
        for (int factor = 2; factor <= every; factor++) {
            if (devices % factor == 0 && every % factor == 0) {
                throw new IllegalArgumentException("of %d devices the same ones would always be over the limit with one crossing in %d readings".formatted(devices, every));
            }
        }
    }

    boolean crosses(int device, long sequence) {
        return (sequence * devices + device) % every == 0;
    }
}
