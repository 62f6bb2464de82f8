package io.mimamori;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.mimamori.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

/** The shape of design section 4, held by the build. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.mimamori");

    @Test
    void vocabularyKnowsNoFrameworkAndNoInputOutput() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.vertx..",
                        "org.eclipse.paho..",
                        "com.pi4j..",
                        "java.sql..",
                        "java.net.http..",
                        "org.influxdb..",
                        "org.slf4j..",
                        "java.nio.channels..")
                .check(CLASSES);
    }

    @Test
    void rulesKnowNoFileFormat() {
        noClasses()
                .that()
                .resideInAnyPackage("io.mimamori.rule..", "io.mimamori.reading..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.mimamori.senml..",
                        "io.mimamori.config..",
                        "com.fasterxml.jackson..",
                        "org.yaml..",
                        "com.networknt..")
                .check(CLASSES);
    }

    @Test
    void timeAndChanceComeIn() {
        ArchitectureRules.timeAndChanceComeIn().check(CLASSES);
    }
}
