package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.rdsreplicator.local.sns.PublishedMessage;
import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What {@code docs/notifications.schema.json} promises of the messages on the notification topics. */
final class NotificationSchema {
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNode DOCUMENT = read();
    private static final Schema WHOLE = schema(DOCUMENT);
    private static final Map<String, Schema> OF_EVENT = ofEvents();

    private NotificationSchema() {}

    /** The names of all documented events. */
    static Set<String> events() {
        return OF_EVENT.keySet();
    }

    static boolean isNotification(PublishedMessage message) {
        return message.topicArn().contains("NotificationTopic") && !tree(message.message()).has("AlarmName");
    }

    /** Requires a documented event, no field that is not, and attributes that say what the body says. */
    static void holdsFor(PublishedMessage message) {
        JsonNode body = tree(message.message());
        String event = body.path("event").asText();
        assertThat(OF_EVENT).as("documented events").containsKey(event);
        assertThat(OF_EVENT.get(event).validate(body)).as("what the schema refuses of %s", body).isEmpty();
        assertThat(WHOLE.validate(message.message(), InputFormat.JSON)).as("what the schema refuses of %s", body).isEmpty();
        Map<String, String> known = new TreeMap<>();
        for (String name : new String[] {"event", "sourceDatabase", "replica"}) {
            if (!body.path(name).asText().isEmpty()) {
                known.put(name, body.path(name).asText());
            }
        }
        Map<String, String> attributes = new TreeMap<>();
        message.attributes().forEach((name, value) -> attributes.put(name, value.stringValue()));
        assertThat(attributes).as("attributes of %s", body).isEqualTo(known);
    }

    private static Map<String, Schema> ofEvents() {
        Map<String, Schema> schemas = new TreeMap<>();
        DOCUMENT.path("oneOf").forEach(choice -> {
            String pointer = choice.path("$ref").asText();
            JsonNode definition = DOCUMENT.at(pointer.substring(1));
            ObjectNode alone = DOCUMENT.deepCopy();
            alone.remove("oneOf");
            alone.put("$ref", pointer);
            schemas.put(definition.at("/properties/event/const").asText(), schema(alone));
        });
        return schemas;
    }

    private static Schema schema(JsonNode document) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(document);
    }

    private static JsonNode read() {
        try {
            return JSON.readTree(Files.readString(ProjectFiles.root().resolve("docs/notifications.schema.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode tree(String message) {
        try {
            return JSON.readTree(message);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a notification that is no JSON: " + message, e);
        }
    }

    /** That the definitions are as strict as the tests need them. */
    static Set<String> lenientDefinitions() {
        Set<String> lenient = new TreeSet<>();
        collectLenient("#", DOCUMENT, lenient);
        return lenient;
    }

    private static void collectLenient(String path, JsonNode node, Set<String> lenient) {
        boolean isMap = !node.has("properties") && node.has("propertyNames") && node.path("additionalProperties").has("type");
        if (node.path("type").asText().equals("object") && !isMap) {
            Set<String> required = new TreeSet<>();
            node.path("required").forEach(name -> required.add(name.asText()));
            Set<String> properties = new TreeSet<>();
            node.path("properties").fieldNames().forEachRemaining(properties::add);
            JsonNode others = node.path("additionalProperties");
            if (!others.isBoolean() || others.asBoolean() || !required.equals(properties)) {
                lenient.add(path);
            }
        }
        node.properties().forEach(child -> collectLenient(path + "/" + child.getKey(), child.getValue(), lenient));
    }
}
