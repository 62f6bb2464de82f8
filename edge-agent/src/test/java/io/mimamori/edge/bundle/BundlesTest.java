package io.mimamori.edge.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.edge.testing.SigningHub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundlesTest {
    @TempDir private Path folder;

    private final SigningHub hub = new SigningHub();

    private Bundles bundles() {
        return bundles(folder.resolve("bundles"));
    }

    private Bundles bundles(Path in) {
        return new Bundles(new BundleConfig(hub.key(), in), "city", Set.of("pi-1", "g1"));
    }

    private static List<Integer> take(Bundles bundles, String message) {
        return bundles.take(message.getBytes(StandardCharsets.US_ASCII)).stream()
                .map(Bundles.Versioned::version)
                .toList();
    }

    private static List<Integer> load(Bundles bundles) {
        return bundles.load().stream().map(Bundles.Versioned::version).toList();
    }

    private static void assertRefused(Bundles bundles, String line, String why) {
        long before = bundles.refusals();
        assertThat(take(bundles, line)).isEmpty();
        assertThat(bundles.refusals()).isEqualTo(before + 1);
        assertThat(bundles.reported().values()).anyMatch(report -> report.contains(why));
    }

    @Test
    void lastGoodOneIsThereAfterARestart() {
        assertThat(load(bundles())).isEmpty();
        assertThat(take(bundles(), hub.line(3, 13.4))).containsExactly(3);
        Bundles again = bundles();
        assertThat(load(again)).containsExactly(3);
        assertThat(again.reported()).containsEntry("kamojima", "3");
    }

    @Test
    void refusesRollbackAlsoAfterARestart() {
        assertThat(take(bundles(), hub.line(3, 13.4))).containsExactly(3);
        Bundles again = bundles();
        assertThat(load(again)).containsExactly(3);
        assertRefused(again, hub.line(2, 20), "3, refused: version 2 is not above 3");
        assertRefused(again, hub.line(3, 20), "version 3 is not above 3");
        assertThat(take(again, hub.line(4, 13.5))).containsExactly(4);
        assertThat(load(bundles())).containsExactly(4);
    }

    @Test
    void sameBundleWithEachConnectionIsNoRefusal() {
        Bundles bundles = bundles();
        assertThat(take(bundles, hub.line(3, 13.4))).containsExactly(3);
        assertThat(take(bundles, hub.line(3, 13.4))).isEmpty();
        assertThat(bundles.refusals()).isZero();
    }

    @Test
    void refusesWhatTheHubDidNotSign() {
        Bundles bundles = bundles();
        assertThat(take(bundles, hub.line(1, 13.4))).containsExactly(1);
        String line = hub.line(2, 13.5);
        assertRefused(bundles, line.substring(0, line.length() - 9), "not by the hub's key");
        assertRefused(bundles, new SigningHub().line(2, 13.5), "not by the hub's key");
        assertRefused(bundles, "hello", "not a signed bundle");
        assertRefused(bundles, "x".repeat(Bundles.MESSAGE_BYTES_MAX + 1), "bytes are over");
        assertThat(load(bundles())).containsExactly(1);
    }

    @Test
    void refusesWhatItCannotReadOrIsNotItsOwn() {
        Bundles bundles = bundles();
        String noDatum = SigningHub.yaml("city", "g1", 13.4).replace("datum: T.P.\n", "");
        assertRefused(bundles, hub.sign("city", 1, noDatum), "cannot be read by this agent");
        assertRefused(
                bundles,
                hub.sign("town", 1, SigningHub.yaml("town", "g1", 13.4)),
                "is of tenant town");
        assertRefused(
                bundles,
                hub.sign("city", 1, SigningHub.yaml("city", "g9", 13.4)),
                "no channel of this agent's devices");
        assertThat(load(bundles())).isEmpty();
    }

    @Test
    void damageOnTheDiskIsRefusedAndTheNextGoodOneHealsIt() throws IOException {
        assertThat(take(bundles(), hub.line(3, 13.4))).containsExactly(3);
        Path file = folder.resolve("bundles/kamojima.jws");
        Files.writeString(file, Files.readString(file).replace('Q', 'R'));
        Bundles again = bundles();
        assertThat(load(again)).isEmpty();
        assertThat(again.refusals()).isOne();
        assertThat(take(again, hub.line(3, 13.4))).containsExactly(3);
        assertThat(load(bundles())).containsExactly(3);
    }

    @Test
    void judgesByABundleThatTheDiskDoesNotTakeAndKeepsItLater() throws IOException {
        Path blocked = folder.resolve("blocked");
        Files.writeString(blocked, "a file where the folder should be");
        Bundles bundles = bundles(blocked);
        assertThat(take(bundles, hub.line(3, 13.4))).containsExactly(3);
        assertThat(bundles.reported().get("kamojima")).startsWith("3, not kept: ");
        Files.delete(blocked);
        assertThat(take(bundles, hub.line(3, 13.4))).isEmpty();
        assertThat(bundles.reported()).containsEntry("kamojima", "3");
        assertThat(load(bundles(blocked))).containsExactly(3);
    }
}
