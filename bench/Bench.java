import java.io.IOException;
import java.util.Arrays;

/** ./mimamori bench: each command is a class beside this one. Exit status 1 when something was lost or could not be measured, 2 for a mistake in the options. */
final class Bench {
    private static final String COMMANDS = "throughput, latency, outage, kill, connections";

    private Bench() {}

    private interface Measurement {
        boolean measure(String[] args) throws Exception;
    }

    private record Command(Measurement measurement, String usage) {}

    private static Command command(String name) {
        return switch (name) {
            case "throughput" -> new Command(Throughput::measure, Throughput.USAGE);
            case "kill" -> new Command(Kill::measure, Kill.USAGE);
            case "connections" -> new Command(Connections::measure, Connections.USAGE);
            case "outage" -> new Command(Outage::measure, Outage.USAGE);
            case "latency" -> new Command(Latency::measure, Latency.USAGE);
            default -> throw new IllegalArgumentException("there is no measurement '" + name + "'");
        };
    }

    public static void main(String[] args) throws Exception {
        String usage = "usage: ./mimamori bench COMMAND [options]; commands: " + COMMANDS + ", power-cuts, jmh, mutations, simulation, fuzz, alerts, drill; each but the last seven has --help\n";
        try {
            if (args.length > 0 && args[0].equals("--help")) {
                System.out.print(usage);
                return;
            }
            Command command = command(args.length == 0 ? "" : args[0]);
            usage = command.usage;
            if (Arrays.asList(args).contains("--help")) {
                System.out.print(usage);
                return;
            }
            System.exit(command.measurement.measure(args) ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.err.print(usage);
            System.exit(2);
        } catch (IOException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(1);
        }
    }
}
