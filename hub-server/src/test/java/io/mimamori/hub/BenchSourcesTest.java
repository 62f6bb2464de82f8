package io.mimamori.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measurements run from source, outside the build: here they are at least compiled. */
class BenchSourcesTest {
    @TempDir private Path classes;

    @Test
    void compile() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (Stream<Path> bench = Files.list(Path.of("..", "bench"));
                StandardJavaFileManager files =
                        compiler.getStandardFileManager(
                                null, Locale.ENGLISH, StandardCharsets.UTF_8)) {
            List<Path> sources = bench.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(sources).isNotEmpty();
            List<String> options = List.of("-d", classes.toString(), "-proc:none");
            assertThat(
                            compiler.getTask(
                                            complaints,
                                            files,
                                            null,
                                            options,
                                            null,
                                            files.getJavaFileObjectsFromPaths(sources))
                                    .call())
                    .as(complaints::toString)
                    .isTrue();
        }
    }
}
