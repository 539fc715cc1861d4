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
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What {@code docs/notifications.schema.json} of a release promises of the messages on the notification topics. */
final class NotificationSchema {
    private static final JsonMapper JSON = new JsonMapper();
    /** This release's. */
    static final NotificationSchema CURRENT = new NotificationSchema(ProjectFiles.root());

    private final JsonNode document;
    private final Schema whole;
    private final Map<String, Schema> ofEvent;

    /** @param project the folder of the release */
    NotificationSchema(Path project) {
        document = read(project.resolve("docs/notifications.schema.json"));
        whole = schema(document);
        ofEvent = ofEvents(document);
    }

    /** The names of all documented events. */
    Set<String> events() {
        return ofEvent.keySet();
    }

    /** Whether a message is a documented event without any field that is not. */
    boolean describes(PublishedMessage message) {
        return whole.validate(message.message(), InputFormat.JSON).isEmpty();
    }

    static boolean isNotification(PublishedMessage message) {
        return message.topicArn().contains("NotificationTopic")
                && !tree(message.message()).has("AlarmName");
    }

    /** Requires a documented event, no field that is not, and attributes that say what the body says. */
    void holdsFor(PublishedMessage message) {
        JsonNode body = tree(message.message());
        String event = body.path("event").asText();
        assertThat(ofEvent).as("documented events").containsKey(event);
        assertThat(ofEvent.get(event).validate(body))
                .as("what the schema refuses of %s", body)
                .isEmpty();
        assertThat(whole.validate(message.message(), InputFormat.JSON))
                .as("what the schema refuses of %s", body)
                .isEmpty();
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

    private static Map<String, Schema> ofEvents(JsonNode document) {
        Map<String, Schema> schemas = new TreeMap<>();
        document.path("oneOf").forEach(choice -> {
            String pointer = choice.path("$ref").asText();
            JsonNode definition = document.at(pointer.substring(1));
            ObjectNode alone = document.deepCopy();
            alone.remove("oneOf");
            alone.put("$ref", pointer);
            schemas.put(definition.at("/properties/event/const").asText(), schema(alone));
        });
        return schemas;
    }

    private static Schema schema(JsonNode document) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(document);
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(Files.readString(file));
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
    Set<String> lenientDefinitions() {
        Set<String> lenient = new TreeSet<>();
        collectLenient("#", document, lenient);
        return lenient;
    }

    private static void collectLenient(String path, JsonNode node, Set<String> lenient) {
        boolean isMap = !node.has("properties")
                && node.has("propertyNames")
                && node.path("additionalProperties").has("type");
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
