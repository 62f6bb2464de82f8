package io.mimamori.dashboards;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.profile.Profiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The command {@code dashboards}: writes the dashboards that follow from the device profiles, one
 * file each. The same profiles make the same bytes; a test holds that the files of the project are
 * current.
 */
public final class MakeDashboards {
    private MakeDashboards() {}

    /** Arguments: the folder to write to. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println(
                    "usage: ./mimamori dashboards [FOLDER]   (default: dashboards/grafana)");
            System.exit(2);
        }
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        for (Dashboard dashboard : all(Profiles.shipped())) {
            Path file = folder.resolve(dashboard.uid() + ".json");
            Files.writeString(file, text(dashboard));
            System.out.println(file + "  " + dashboard.title());
        }
    }

    /** Every dashboard, in the order of the menu. */
    static List<Dashboard> all(Profiles profiles) {
        Quantities quantities = new Quantities(profiles);
        return List.of(
                CityOverview.of(quantities),
                RiverStation.of(quantities),
                Homes.of(quantities),
                DeviceFleet.of(quantities),
                HubHealth.of());
    }

    /** The file's text. */
    static String text(Dashboard dashboard) throws IOException {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
        ObjectNode json = ClassicJson.of(dashboard);
        return new ObjectMapper().writer(printer).writeValueAsString(json) + "\n";
    }
}
