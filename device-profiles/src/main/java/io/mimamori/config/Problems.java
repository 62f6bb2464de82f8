package io.mimamori.config;

import io.mimamori.ConfigException;
import io.mimamori.ConfigException.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with one file so far. Not thread-safe: one file, one reader. */
final class Problems {
    /** Most mistakes told at once; a file that has more is the wrong file. */
    static final int COUNT_MAX = 100;

    private final String file;
    private final Set<Problem> found = new LinkedHashSet<>();

    /** Paths about which enough is said. */
    private final Set<String> settled = new LinkedHashSet<>();

    Problems(String file) {
        this.file = file;
    }

    String file() {
        return file;
    }

    void add(int line, String path, String message) {
        if (!settled.contains(path)) {
            found.add(new Problem(file, line, path, message));
        }
    }

    /** Adds a problem after which nothing more is said about its path. */
    void settle(int line, String path, String message) {
        add(line, path, message);
        settled.add(path);
    }

    /** Throws what was found, in the order of the file; returns when nothing was. */
    void throwIfAny() {
        if (found.isEmpty()) {
            return;
        }
        List<Problem> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingInt(Problem::line));
        if (sorted.size() > COUNT_MAX) {
            int more = sorted.size() - COUNT_MAX;
            sorted.subList(COUNT_MAX, sorted.size()).clear();
            sorted.add(new Problem(file, 0, "", "and " + more + " more mistakes"));
        }
        throw new ConfigException(sorted);
    }
}
