package io.rdsreplicator.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.rdsreplicator.local.stage.ProjectFiles;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.settings.ReplicaSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** With {@code -Drdsreplicator.write-documents=on} the schema is written anew. */
final class SettingsSchemaTest {
    private static final Path SCHEMA = ProjectFiles.root().resolve("docs/replica-settings.schema.json");

    private static String schema() throws JsonProcessingException {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (ReplicaSetting setting : ReplicaSetting.values()) {
            Map<String, Object> property = new LinkedHashMap<>();
            property.put("description", kinds(setting) + ": " + setting.type().rule());
            property.putAll(setting.type().schema());
            properties.put(setting.label(), property);
        }
        List<String> following = Stream.of(ReplicaSetting.values())
                .filter(ReplicaSetting::canFollowSource)
                .map(ReplicaSetting::label)
                .toList();
        properties.put(
                "like-source",
                Map.of("oneOf", List.of(Map.of("const", "all"), Map.of("items", Map.of("enum", following)))));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Settings of the replicas of one database");
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        schema.put("properties", properties);
        return new ObjectMapper()
                        .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(schema)
                + "\n";
    }

    private static String kinds(ReplicaSetting setting) {
        boolean instances = setting.isOf(DatabaseKind.INSTANCE);
        boolean clusters = setting.isOf(DatabaseKind.CLUSTER);
        return instances && clusters ? "DB instances and clusters" : instances ? "DB instances" : "DB clusters";
    }

    @Test
    void saysWhatTheSettingsAre() throws IOException {
        String schema = schema();
        if ("on".equals(System.getProperty("rdsreplicator.write-documents"))) {
            Files.writeString(SCHEMA, schema);
        }

        assertThat(Files.readString(SCHEMA))
                .as("write it anew, as CONTRIBUTING.md says")
                .isEqualTo(schema);
    }

    @Test
    void isExplained() throws IOException {
        String document = Files.readString(ProjectFiles.root().resolve("docs/replica.md"));

        assertThat(ReplicaSetting.values()).allMatch(setting -> document.contains("`" + setting.label() + "`"));
    }
}
