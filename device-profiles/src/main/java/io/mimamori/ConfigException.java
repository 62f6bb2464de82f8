package io.mimamori;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration, profile or site file is not usable; carries every problem found, not the first.
 */
public final class ConfigException extends MimamoriException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public ConfigException(List<Problem> problems) {
        super(
                problems.stream().map(Problem::toString).collect(Collectors.joining("\n")),
                false,
                null);
        this.problems = List.copyOf(problems);
    }

    /** In the order of the file. */
    public List<Problem> problems() {
        return problems;
    }

    /**
     * One mistake in a file.
     *
     * @param file name of the file as the user gave it
     * @param line 1-based line, 0 when it cannot be told
     * @param path key path such as {@code rules[0].levels.flood}, empty for the whole file
     * @param message what is wrong and what would be right
     */
    public record Problem(String file, int line, String path, String message) {
        @Override
        public String toString() {
            return file
                    + (line > 0 ? ":" + line : "")
                    + ": "
                    + (path.isEmpty() ? "" : path + ": ")
                    + message;
        }
    }
}
