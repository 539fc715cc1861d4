package io.rdsreplicator.local.monitoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.cloudwatch.model.DashboardValidationMessage;

/**
 * Checks the required parts of a dashboard's body by the <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html">structure
 * of a dashboard's body</a>. It does not check the appearance.
 */
final class DashboardBody {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Set<String> TYPES = Set.of("metric", "text", "log", "alarm", "explorer", "custom", "trace");
    /** The required properties of each type of widget. */
    private static final Map<String, List<String>> REQUIRED =
            Map.of("text", List.of("markdown"), "log", List.of("query", "region"), "alarm", List.of("alarms"));

    private static final int COLUMNS = 24;
    private static final int ROWS = 1000;

    private final List<DashboardValidationMessage> errors = new ArrayList<>();

    private DashboardBody() {}

    /** The errors of a body; empty if it is valid, and null if it is not a JSON object. */
    static List<DashboardValidationMessage> errors(String text) {
        try {
            JsonNode body = JSON.readTree(text);
            return body.isObject() ? new DashboardBody().check(body) : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private List<DashboardValidationMessage> check(JsonNode body) {
        JsonNode widgets = body.path("widgets");
        if (!widgets.isArray()) {
            wrong("", widgets.isMissingNode() ? "Should have required property 'widgets'" : "Should be array");
        }
        for (int i = 0; i < widgets.size(); i++) {
            check("/widgets/" + i, widgets.get(i));
        }
        return errors;
    }

    private void check(String path, JsonNode widget) {
        String type = widget.path("type").asText();
        JsonNode properties = widget.path("properties");
        if (!TYPES.contains(type)) {
            wrong(path + "/type", "Should be equal to one of the allowed values");
        }
        if (!properties.isObject()) {
            wrong(path, "Should have required property 'properties'");
            return;
        }
        within(path, widget, "width", 1, COLUMNS);
        within(path, widget, "height", 1, ROWS);
        within(path, widget, "x", 0, COLUMNS - 1);
        within(path, widget, "y", 0, Integer.MAX_VALUE);
        REQUIRED.getOrDefault(type, List.of()).stream()
                .filter(name -> properties.path(name).isMissingNode())
                .forEach(name -> wrong(path + "/properties", "Should have required property '" + name + "'"));
        if (type.equals("metric")) {
            checkMetrics(path + "/properties", properties);
        }
    }

    private void checkMetrics(String path, JsonNode properties) {
        JsonNode metrics = properties.path("metrics");
        boolean annotated = properties.path("annotations").path("alarms").isArray();
        if (!annotated && (!metrics.isArray() || !properties.path("region").isTextual())) {
            wrong(path, "The metric widget should have specified a region and a data source or an alarm annotation");
        }
        for (int i = 0; i < metrics.size(); i++) {
            JsonNode metric = metrics.get(i);
            int texts = 0;
            while (metric.path(texts).isTextual()) {
                texts++;
            }
            boolean options = metric.path(texts).isObject();
            boolean expression =
                    texts == 0 && options && metric.path(0).path("expression").isTextual();
            boolean shorthand = texts > 0 && metric.get(0).asText().equals("...");
            if (!metric.isArray()
                    || metric.size() != texts + (options ? 1 : 0)
                    || !expression && !shorthand && texts < 2) {
                wrong(
                        path + "/metrics/" + i,
                        "Invalid metric field type, only \"String\" type is allowed, and options at the end");
            }
        }
    }

    private void within(String path, JsonNode widget, String name, int least, int most) {
        JsonNode value = widget.path(name);
        if (!value.isMissingNode() && (!value.isIntegralNumber() || value.asInt() < least || value.asInt() > most)) {
            wrong(path + "/" + name, "Should be an integer from " + least + " to " + most);
        }
    }

    private void wrong(String path, String message) {
        errors.add(DashboardValidationMessage.builder()
                .dataPath(path)
                .message(message)
                .build());
    }
}
