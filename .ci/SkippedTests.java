import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Reads Surefire's reports below a folder: names each skipped test and its reason, and fails when a
 * reason is no good. A reason must begin with "no " and the absolute path of a program, or "no folder
 * 'shared'"; where that program or folder is present, the test had no right to be skipped.
 */
final class SkippedTests {
    private static final Pattern PROGRAM = Pattern.compile("no (/[\\w./-]+)");
    private static final Pattern SHARED = Pattern.compile("no folder 'shared'");

    private final Path root;
    private final List<String> wrong = new ArrayList<>();
    private int run;
    private int failures;
    private int errors;
    private int skipped;

    private SkippedTests(Path root) {
        this.root = root;
    }

    public static void main(String[] args) throws Exception {
        SkippedTests report = new SkippedTests(Path.of(args[0]).toAbsolutePath().normalize());
        for (Path file : report.files()) {
            report.read(file);
        }
        System.exit(report.print() ? 0 : 1);
    }

    private List<Path> files() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(root)) {
            for (Path reports : modules.map(m -> m.resolve("target/surefire-reports")).filter(Files::isDirectory).sorted().toList()) {
                try (Stream<Path> files = Files.list(reports)) {
                    files.filter(f -> f.getFileName().toString().matches("TEST-.*\\.xml")).sorted().forEach(found::add);
                }
            }
        }
        return found;
    }

    private void read(Path file) throws Exception {
        Element suite = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        run += Integer.parseInt(suite.getAttribute("tests"));
        failures += Integer.parseInt(suite.getAttribute("failures"));
        errors += Integer.parseInt(suite.getAttribute("errors"));
        skipped += Integer.parseInt(suite.getAttribute("skipped"));
        NodeList cases = suite.getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            NodeList marks = test.getElementsByTagName("skipped");
            if (marks.getLength() > 0) {
                account(test, ((Element) marks.item(0)).getAttribute("message"));
            }
        }
    }

    private void account(Element test, String reason) {
        String name = test.getAttribute("classname") + "." + test.getAttribute("name");
        System.out.println("skipped: " + name + ": " + reason);
        Matcher program = PROGRAM.matcher(reason);
        if (SHARED.matcher(reason).find()) {
            if (Files.isDirectory(root.resolveSibling("shared").resolve("data"))) {
                wrong.add(name + ": skipped although the shared folder is there");
            }
        } else if (program.find()) {
            if (Files.exists(Path.of(program.group(1)))) {
                wrong.add(name + ": skipped although " + program.group(1) + " is there");
            }
        } else {
            wrong.add(name + ": skipped for a reason that names nothing absent: '" + reason + "'");
        }
    }

    private boolean print() {
        wrong.forEach(line -> System.out.println("[ERROR] " + line));
        System.out.println("[INFO] Results of all modules:");
        System.out.println("[" + (wrong.isEmpty() && failures + errors == 0 ? "INFO" : "ERROR") + "] Tests run: " + run + ", Failures: "
                + (failures + wrong.size()) + ", Errors: " + errors + ", Skipped: " + skipped);
        return wrong.isEmpty() && failures + errors == 0 && run > 0;
    }
}
