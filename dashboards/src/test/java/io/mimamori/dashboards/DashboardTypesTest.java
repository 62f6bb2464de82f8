package io.mimamori.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.profile.Profiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The dashboards against Grafana's own TypeScript types, by the TypeScript compiler. */
class DashboardTypesTest {
    private static final Path FOLDER = Path.of("target", "typecheck");
    private static final String SCHEMA = "@grafana/schema@13.2.3";
    private static final String COMPILER = "typescript@5.9.3";
    private static final int MINUTES_MAX = 5;

    /** Enums of texts take their texts: a JSON file has no enums. */
    private static final String HEAD =
            """
            import type { Dashboard } from '@grafana/schema';
            type Plain<T> = T extends string ? `${T}` : T extends (infer U)[] ? Plain<U>[]
                : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
            export const dashboard: Plain<Omit<Dashboard, 'id'>> & { id: null } = \
            """;

    @BeforeAll
    static void install() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/npm"))
                        || Files.isExecutable(Path.of("/usr/local/bin/npm")),
                "no /usr/bin/npm: apt-get install nodejs npm");
        Files.createDirectories(FOLDER);
        if (!Files.isDirectory(FOLDER.resolve("node_modules/@grafana/schema"))) {
            Files.writeString(FOLDER.resolve("package.json"), "{\"private\": true}\n");
            String said =
                    run(
                            "npm",
                            "install",
                            "--no-audit",
                            "--no-fund",
                            "--no-package-lock",
                            "--ignore-scripts",
                            SCHEMA,
                            COMPILER);
            assertThat(FOLDER.resolve("node_modules/typescript")).as(said).isDirectory();
        }
    }

    @Test
    void everyDashboardIsOneForGrafana() throws Exception {
        StringBuilder all = new StringBuilder();
        for (Dashboard dashboard : MakeDashboards.all(Profiles.shipped())) {
            all.append(check(dashboard.uid(), ClassicJson.of(dashboard)));
        }
        assertThat(all).isEmpty();
    }

    @Test
    void aWrongDashboardIsFoundOut() throws Exception {
        ObjectNode wrong = ClassicJson.of(MakeDashboards.all(Profiles.shipped()).getFirst());
        wrong.put("schemaVersion", "39");
        wrong.withObject("/panels/0/fieldConfig/defaults/thresholds").put("mode", "relative");
        assertThat(check("wrong", wrong)).contains("error TS");
    }

    /** What the compiler has to say against it. */
    private static String check(String name, ObjectNode dashboard) throws Exception {
        Files.writeString(FOLDER.resolve(name + ".ts"), HEAD + dashboard.toPrettyString() + ";\n");
        return run(
                "node",
                "node_modules/typescript/bin/tsc",
                "--noEmit",
                "--strict",
                "--skipLibCheck",
                "--module",
                "node16",
                "--moduleResolution",
                "node16",
                name + ".ts");
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Path said = FOLDER.resolve("said.txt");
        Process process =
                new ProcessBuilder(command)
                        .directory(FOLDER.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError(String.join(" ", command) + " did not end");
        }
        return Files.readString(said, StandardCharsets.UTF_8);
    }
}
