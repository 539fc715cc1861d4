package io.rdsreplicator.local.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A state machine's definition as it stands in {@code statemachines/}. */
record DefinitionFile(String text, JsonNode root) {
    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{([A-Za-z0-9]+)}");

    /** A state, and the machine or the Map's processor that it stands in. */
    record PlacedState(String name, JsonNode definition, JsonNode machine) {
        boolean isTask() {
            return definition.path("Type").asText().equals("Task");
        }

        /** The names of all states that may follow. */
        List<String> targets() {
            List<String> found = new ArrayList<>();
            add(definition.path("Next"), found);
            add(definition.path("Default"), found);
            definition.path("Choices").forEach(choice -> add(choice.path("Next"), found));
            definition.path("Catch").forEach(handler -> add(handler.path("Next"), found));
            return found;
        }

        private static void add(JsonNode target, List<String> found) {
            if (target.isTextual()) {
                found.add(target.asText());
            }
        }
    }

    static DefinitionFile read(String name) {
        return read(ProjectFiles.root(), name);
    }

    static DefinitionFile read(Path project, String name) {
        try {
            String text = Files.readString(project.resolve("statemachines").resolve(name));
            return new DefinitionFile(text, new ObjectMapper().readTree(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Set<String> substitutions() {
        Set<String> found = new TreeSet<>();
        Matcher matcher = SUBSTITUTION.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    /** All states, those inside of Maps included. */
    List<PlacedState> states() {
        List<PlacedState> found = new ArrayList<>();
        collect(root, found);
        return found;
    }

    private static void collect(JsonNode machine, List<PlacedState> found) {
        machine.get("States").properties().forEach(entry -> {
            found.add(new PlacedState(entry.getKey(), entry.getValue(), machine));
            if (entry.getValue().has("ItemProcessor")) {
                collect(entry.getValue().get("ItemProcessor"), found);
            }
        });
    }
}
