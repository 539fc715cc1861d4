package io.rdsreplicator.local.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.rdsreplicator.local.contract.DefinitionFile.PlacedState;
import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code docs/states.md}: what each state of each machine does, and where its code is; made of the definitions and the templates. */
final class StatesDocument {
    private static final String INTRODUCTION =
            """
            # The states

            Every state of the three state machines, in the order of the definitions: what it does, the class of its function with the
            function's role, and the test of that class. The text is made of the definitions; `StatesDocumentTest` holds it, and says how to
            write it anew.
            """;

    private StatesDocument() {}

    /** A machine's definition, and the template that deploys it. */
    private record Machine(String title, String definition, String template) {}

    private static final List<Machine> MACHINES = List.of(
            new Machine("The source's replication machine", "source-replication.asl.json", "source-account.yaml"),
            new Machine(
                    "The destination's replication machine",
                    "destination-replication.asl.json",
                    "destination-account.yaml"),
            new Machine("The rollback machine", "rollback.asl.json", "destination-account.yaml"));

    static String text() {
        return INTRODUCTION + MACHINES.stream().map(StatesDocument::section).collect(Collectors.joining());
    }

    private static String section(Machine machine) {
        DefinitionFile definition = DefinitionFile.read(machine.definition());
        return "\n## " + machine.title() + "\n\n[" + machine.definition() + "](../statemachines/" + machine.definition()
                + "): "
                + definition.root().get("Comment").asText()
                + "\n\n| state | what it does | function and role | test |\n|---|---|---|---|\n"
                + definition.states().stream().map(state -> row(machine, state)).collect(Collectors.joining());
    }

    private static String row(Machine machine, PlacedState state) {
        JsonNode definition = state.definition();
        String cells = state.isTask()
                ? function(machine, definition)
                : definition.get("Type").asText() + " | ";
        return "| `" + state.name() + "` | " + definition.get("Comment").asText() + " | " + cells + " |\n";
    }

    private static String function(Machine machine, JsonNode task) {
        String step = task.at("/Arguments/FunctionName").asText().replaceAll("^\\$\\{|FunctionArn}$", "");
        String handler = (String) TemplateFile.read(machine.template())
                .properties(step + "Function")
                .get("Handler");
        String type = handler.replace("::handleRequest", "");
        String file = type.replace('.', '/');
        return link(type, file("main", file)) + ", `" + step + "Role` | "
                + link(type + "Test", file("test", file + "Test"));
    }

    private static String link(String type, Path file) {
        return "[" + type.substring(type.lastIndexOf('.') + 1) + "](../" + file + ")";
    }

    /** In whichever module it is. */
    private static Path file(String sourceSet, String name) {
        try (Stream<Path> modules = Files.list(ProjectFiles.root())) {
            Path within = Path.of("src", sourceSet, "java", name + ".java");
            return modules.sorted()
                    .map(module -> module.getFileName().resolve(within))
                    .filter(file -> Files.exists(ProjectFiles.root().resolve(file)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "no module has " + within + ": every step has a test of its name"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
