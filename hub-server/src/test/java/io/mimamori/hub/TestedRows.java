package io.mimamori.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Rows of a page's tables of four cells, the last of which names tests. */
final class TestedRows {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*)(?:\\.(\\w+))?`");

    private TestedRows() {}

    /** The rows of the tables of a page whose head begins so; other tables name no tests. */
    static List<String> of(String page, String head) throws IOException {
        List<String> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(ROOT.resolve("docs").resolve(page))) {
            if (inside && line.startsWith("| ")) {
                rows.add(line);
            }
            inside = line.startsWith(head) || (inside && line.startsWith("|"));
        }
        return rows;
    }

    /** What is wrong with the rows: no test, or one that is not there. */
    static List<String> wrong(List<String> rows) throws IOException {
        Map<String, String> sources = testSources();
        List<String> wrong = new ArrayList<>();
        for (String row : rows) {
            String[] cells = row.split("(?<!\\\\)\\|", -1);
            Matcher test = TEST.matcher(cells[cells.length - 2]);
            if (cells.length != 6 || !test.find()) {
                wrong.add("no four cells with a test in the last: " + row);
                continue;
            }
            do {
                String source = sources.get(test.group(1));
                if (source == null) {
                    wrong.add("no class " + test.group(1));
                } else if (test.group(2) != null && !source.contains(" " + test.group(2) + "(")) {
                    wrong.add("no " + test.group(2) + " in " + test.group(1));
                }
            } while (test.find());
        }
        return wrong;
    }

    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String module : List.of("device-profiles", "edge-agent", "hub-server")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                files.filter(file -> file.toString().endsWith("Test.java"))
                        .forEach(file ->
                                sources.put(
                                        file.getFileName().toString().replace(".java", ""),
                                        text(file)));
            }
        }
        return sources;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
