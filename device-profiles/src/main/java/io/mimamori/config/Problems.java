package io.mimamori.config;

import io.mimamori.ConfigException;
import io.mimamori.ConfigException.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** What is wrong with one file so far. Not thread-safe: one file, one reader. */
final class Problems {
    /** Most mistakes told at once; a file that has more is the wrong file. */
    static final int COUNT_MAX = 100;

    private final String file;
    private final Set<Problem> found = new LinkedHashSet<>();

    /**
     * Paths about which enough is said; later problems there or around them would only repeat it.
     */
    private final NavigableSet<String> settled = new TreeSet<>();

    Problems(String file) {
        this.file = file;
    }

    String file() {
        return file;
    }

    void add(int line, String path, String message) {
        if (!isSettled(path)) {
            found.add(new Problem(file, line, path, message));
        }
    }

    /** Whether something was said of this path or of a part of what is there. */
    boolean isSettled(String path) {
        return settled.contains(path) || startsOne(path + ".") || startsOne(path + "[");
    }

    private boolean startsOne(String prefix) {
        String next = settled.ceiling(prefix);
        return next != null && next.startsWith(prefix);
    }

    /** Adds a problem after which nothing more is said about its path. */
    void settle(int line, String path, String message) {
        found.add(new Problem(file, line, path, message));
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
