package io.mimamori.edge.uplink;

import java.util.Map;

/** Takes the configuration that the hub wants. Called on the sending thread, quickly. */
public interface DesiredConfiguration {
    /**
     * Applies what can be applied.
     *
     * @param desired key path (such as {@code health.interval}) to value, numbers as text
     * @return the same keys with the values that hold now; a key that is not known with {@code
     *     unknown}
     */
    Map<String, String> apply(String device, Map<String, String> desired);
}
