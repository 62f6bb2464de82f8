package io.mimamori.hub;

import io.mimamori.MimamoriException;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.state.StateDatabase;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code mimamori verify-ledger}: follows the chain of the ledger from its first entry. Reads only;
 * the hub may be running. Exit 0 when it holds; 1 when it is broken, with the number of the first
 * broken entry; 2 when it cannot be read.
 */
@Command(
        name = "verify-ledger",
        mixinStandardHelpOptions = true,
        description =
                "Proves that no entry of the ledger was changed or taken out: follows its chain of hashes.")
public final class VerifyLedger implements Callable<Integer> {
    private static final int BROKEN = 1;
    private static final int UNREADABLE = 2;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "the hub's data folder (default: ${DEFAULT-VALUE})")
    private Path data = Path.of("data");

    private final PrintStream out;
    private final PrintStream err;

    VerifyLedger(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(new CommandLine(new VerifyLedger(out, err)).execute(args));
    }

    @Override
    public Integer call() {
        Path file = data.resolve("state.db");
        if (!Files.isRegularFile(file)) {
            err.println(
                    "there is no ledger to verify: "
                            + file
                            + " is not there; --data names the hub's data folder");
            return UNREADABLE;
        }
        try {
            return verify(file);
        } catch (MimamoriException e) {
            err.println("the ledger cannot be verified: " + e.getMessage());
            return UNREADABLE;
        }
    }

    private int verify(Path file) {
        Ledger.Verdict verdict = StateDatabase.readOnly(file, Ledger::verify);
        out.println("entries   " + verdict.entries());
        out.println("last hash " + HexFormat.of().formatHex(verdict.lastHash()));
        if (verdict.firstBroken().isPresent()) {
            out.println(
                    "BROKEN at entry "
                            + verdict.firstBroken().get()
                            + ": it was changed, or one before it is missing");
            return BROKEN;
        }
        out.println("the chain holds");
        return 0;
    }
}
