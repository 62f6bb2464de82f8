package io.mimamori.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;

/**
 * A dashboard as Grafana's Classic JSON model, schema version 39, which Grafana 11 to 13 load: a
 * fixed {@code uid}, {@code id} null, no {@code __inputs}, not wrapped. Stateless.
 */
final class ClassicJson {
    private static final int SCHEMA_VERSION = 39;
    private static final int COLUMNS = 24;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** What columns of tables are called, and how they are shown. */
    private static final Map<String, String> COLUMN_TITLES =
            Map.of("Time", "いつの値か", "site", "場所", "device", "装置", "qc", "品質", "seq", "番号");

    private ClassicJson() {}

    static ObjectNode of(Dashboard dashboard) {
        ObjectNode json = JSON.objectNode();
        json.putNull("id");
        json.put("uid", dashboard.uid())
                .put("title", dashboard.title())
                .put("description", dashboard.description())
                .put("schemaVersion", SCHEMA_VERSION)
                .put("version", 1)
                .put("editable", false)
                .put("graphTooltip", 1)
                .put("timezone", "browser")
                .put("refresh", span(dashboard.refresh()));
        json.putObject("time").put("from", "now-" + span(dashboard.span())).put("to", "now");
        json.putArray("tags").add("mimamori");
        links(json.putArray("links"));
        json.putObject("annotations").putArray("list");
        ArrayNode variables = json.putObject("templating").putArray("list");
        dashboard.variables().forEach(each -> variables.add(variable(each, dashboard)));
        panels(json.putArray("panels"), dashboard);
        return json;
    }

    /** Every dashboard leads to the others, with the same time. */
    private static void links(ArrayNode links) {
        ObjectNode link = links.addObject();
        link.put("title", "見守りの画面")
                .put("type", "dashboards")
                .put("icon", "external link")
                .put("tooltip", "")
                .put("url", "")
                .put("asDropdown", true)
                .put("targetBlank", false)
                .put("includeVars", false)
                .put("keepTime", true);
        link.putArray("tags").add("mimamori");
    }

    private static ObjectNode variable(Variable variable, Dashboard dashboard) {
        ObjectNode json = JSON.objectNode();
        json.put("name", variable.name())
                .put("label", variable.label())
                .put("type", "query")
                .put("query", variable.influxql())
                .put("refresh", 2)
                .put("sort", 1)
                .put("hide", 0)
                .put("regex", "")
                .put("skipUrlSync", false)
                .put("multi", variable.several())
                .put("includeAll", variable.several());
        json.set("datasource", source(dashboard));
        json.putArray("options");
        if (variable.several()) {
            ObjectNode all = json.putObject("current");
            all.putArray("text").add("All");
            all.putArray("value").add("$__all");
        } else {
            json.putObject("current").put("text", "").put("value", "");
        }
        return json;
    }

    private static ObjectNode source(Dashboard dashboard) {
        return JSON.objectNode().put("type", "influxdb").put("uid", dashboard.source());
    }

    /** From left to right, and a new row where the next one does not fit. */
    private static void panels(ArrayNode panels, Dashboard dashboard) {
        int x = 0;
        int y = 0;
        int rowHeight = 0;
        int id = 1;
        for (Panel panel : dashboard.panels()) {
            if (x + panel.width() > COLUMNS) {
                x = 0;
                y += rowHeight;
                rowHeight = 0;
            }
            ObjectNode json = panels.addObject();
            json.put("id", id++)
                    .put("type", panel.type().key())
                    .put("title", panel.title())
                    .put("description", panel.description());
            json.set("datasource", source(dashboard));
            json.putObject("gridPos")
                    .put("x", x)
                    .put("y", y)
                    .put("w", panel.width())
                    .put("h", panel.height());
            json.set("fieldConfig", fields(panel, dashboard));
            json.set("options", options(panel));
            targets(json.putArray("targets"), panel, dashboard);
            x += panel.width();
            rowHeight = Math.max(rowHeight, panel.height());
        }
    }

    private static void targets(ArrayNode targets, Panel panel, Dashboard dashboard) {
        char reference = 'A';
        for (Query query : panel.queries()) {
            ObjectNode json = targets.addObject();
            json.put("refId", String.valueOf(reference++))
                    .put("rawQuery", true)
                    .put("query", query.influxql())
                    .put("resultFormat", query.format().key())
                    .put("alias", query.alias());
            json.set("datasource", source(dashboard));
        }
    }

    private static ObjectNode fields(Panel panel, Dashboard dashboard) {
        Look look = panel.look();
        ObjectNode json = JSON.objectNode();
        ObjectNode defaults = json.putObject("defaults");
        defaults.put("unit", look.unit()).put("noValue", panel.empty());
        look.decimals().ifPresent(digits -> defaults.put("decimals", digits));
        defaults.putObject("color")
                .put(
                        "mode",
                        panel.type() == Panel.Type.TIME_SERIES ? "palette-classic" : "thresholds");
        steps(defaults.putObject("thresholds"), look);
        texts(defaults.putArray("mappings"), look);
        custom(defaults.putObject("custom"), panel);
        ArrayNode overrides = json.putArray("overrides");
        look.units()
                .forEach((measurement, unit) ->
                        property(
                                overrides,
                                "byRegexp",
                                "/^" + measurement + " /",
                                "unit",
                                JSON.textNode(unit)));
        if (panel.type() == Panel.Type.TABLE) {
            columns(overrides, panel, dashboard);
        }
        return json;
    }

    private static void steps(ObjectNode thresholds, Look look) {
        thresholds.put("mode", "absolute");
        ArrayNode steps = thresholds.putArray("steps");
        for (Look.Step step : look.steps()) {
            ObjectNode json = steps.addObject().put("color", step.colour());
            if (steps.size() == 1) {
                json.putNull("value");
            } else {
                json.put("value", step.from());
            }
        }
    }

    private static void texts(ArrayNode mappings, Look look) {
        int index = 0;
        for (Look.Text text : look.texts()) {
            ObjectNode json = mappings.addObject();
            ObjectNode result =
                    switch (text) {
                        case Look.Text.Between(double from, double to, String _, String _) -> {
                            ObjectNode options = json.put("type", "range").putObject("options");
                            options.put("from", from).put("to", to);
                            yield options.putObject("result");
                        }
                        case Look.Text.Exactly(String value, String _, String _) ->
                                json.put("type", "value").putObject("options").putObject(value);
                    };
            result.put("text", text.text()).put("color", text.colour()).put("index", index++);
        }
    }

    private static void custom(ObjectNode custom, Panel panel) {
        switch (panel.type()) {
            case TIME_SERIES ->
                    // Gaps are shown as gaps: silence must not look like calm.
                    custom.put("drawStyle", "line")
                            .put("lineWidth", 2)
                            .put("fillOpacity", 8)
                            .put("showPoints", "auto")
                            .put("spanNulls", false);
            case STATE_TIMELINE -> custom.put("fillOpacity", 80).put("lineWidth", 0);
            case TABLE -> custom.put("align", "auto").put("filterable", true);
            case STAT -> {
                // It has nothing of its own.
            }
        }
    }

    private static void columns(ArrayNode overrides, Panel panel, Dashboard dashboard) {
        COLUMN_TITLES.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(column ->
                        property(
                                overrides,
                                "byName",
                                column.getKey(),
                                "displayName",
                                JSON.textNode(column.getValue())));
        property(overrides, "byName", "Time", "unit", JSON.textNode("dateTimeFromNow"));
        property(overrides, "byName", "seq", "unit", JSON.textNode("none"));
        property(overrides, "byName", "seq", "decimals", JSON.numberNode(0));
        ArrayNode words = JSON.arrayNode();
        texts(words, Look.quality());
        property(overrides, "byName", "qc", "mappings", words);
        property(overrides, "byName", "qc", "decimals", JSON.numberNode(0));
        property(overrides, "byName", "qc", "unit", JSON.textNode("none"));
        if (dashboard.uid().equals("mimamori-city")) {
            ArrayNode links = JSON.arrayNode();
            links.addObject()
                    .put("title", "観測所の画面へ")
                    .put("url", "/d/mimamori-river?var-site=${__value.text}&${__url_time_range}");
            property(overrides, "byName", "site", "links", links);
        }
        panel.hidden()
                .forEach(column ->
                        property(
                                overrides,
                                "byName",
                                column,
                                "custom.hidden",
                                JSON.booleanNode(true)));
    }

    private static void property(
            ArrayNode overrides, String matcher, String what, String property, JsonNode value) {
        ObjectNode json = overrides.addObject();
        json.putObject("matcher").put("id", matcher).put("options", what);
        json.putArray("properties").addObject().put("id", property).set("value", value);
    }

    private static ObjectNode options(Panel panel) {
        ObjectNode json = JSON.objectNode();
        switch (panel.type()) {
            case TIME_SERIES -> {
                ObjectNode legend = json.putObject("legend");
                legend.put("displayMode", "list")
                        .put("placement", "bottom")
                        .put("showLegend", true);
                legend.putArray("calcs");
                json.putObject("tooltip").put("mode", "multi").put("sort", "desc");
            }
            case STATE_TIMELINE -> {
                ObjectNode legend = json.putObject("legend");
                legend.put("displayMode", "list")
                        .put("placement", "bottom")
                        .put("showLegend", true);
                legend.putArray("calcs");
                json.put("showValue", "auto").put("rowHeight", 0.9).put("mergeValues", true);
                json.putObject("tooltip").put("mode", "single").put("sort", "none");
            }
            case STAT -> {
                ObjectNode reduce = json.putObject("reduceOptions");
                reduce.putArray("calcs").add("lastNotNull");
                reduce.put("fields", "").put("values", false);
                json.put("colorMode", "background")
                        .put("graphMode", "none")
                        .put("justifyMode", "auto")
                        .put("orientation", "auto")
                        .put("textMode", "auto")
                        .put("wideLayout", true)
                        .put("showPercentChange", false)
                        .put("percentChangeColorMode", "standard");
            }
            case TABLE -> json.put("showHeader", true).put("cellHeight", "sm").put("frameIndex", 0);
        }
        return json;
    }

    /** As Grafana writes a span: {@code 10s}, {@code 6h}. */
    private static String span(Duration duration) {
        return duration.toSeconds() % 3600 == 0
                ? duration.toHours() + "h"
                : duration.toSeconds() % 60 == 0
                        ? duration.toMinutes() + "m"
                        : duration.toSeconds() + "s";
    }
}
