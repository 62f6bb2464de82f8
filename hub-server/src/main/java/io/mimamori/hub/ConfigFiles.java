package io.mimamori.hub;

import io.mimamori.ConfigException;
import io.mimamori.ConfigException.Problem;
import java.util.List;

/** Mistakes about a configuration file as a whole. */
final class ConfigFiles {
    private ConfigFiles() {}

    static ConfigException unreadable(String file, String why) {
        return new ConfigException(List.of(new Problem(file, 0, "", why)));
    }
}
