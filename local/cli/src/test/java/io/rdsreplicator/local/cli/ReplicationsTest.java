package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicationsTest {
    @Test
    void whatChangesSomethingAndTheEndingsAreShown() throws IOException {
        assertThat(shown("source-replication"))
                .contains(
                        "PlanReplication",
                        "TakeSnapshot",
                        "EncryptSnapshot",
                        "ShareSnapshot",
                        "AnnounceSnapshot",
                        "DeleteSnapshot",
                        "ReplicationSucceeded",
                        "ReplicationFailed");
        assertThat(shown("destination-replication"))
                .contains(
                        "LandSnapshot",
                        "RestoreReplica",
                        "SetPassword",
                        "SwapSecret",
                        "MarkSuperseded",
                        "DeleteReplica",
                        "ReplicationSucceeded",
                        "ReplicationFailed");
        assertThat(shown("rollback"))
                .contains("PlanRollback", "ProtectReplica", "SwapSecret", "RollbackSucceeded", "RollbackFailed");
    }

    @Test
    void whatOnlyLooksWaitsOrChoosesIsNot() throws IOException {
        for (String machine : List.of("source-replication", "destination-replication", "rollback")) {
            assertThat(shown(machine))
                    .noneMatch(state -> state.matches("(Check|List|Read|Is|WaitFor|Did|How|What)[A-Z].*"));
        }
    }

    private static List<String> shown(String machine) throws IOException {
        Path file = ProjectFiles.root().resolve("statemachines").resolve(machine + ".asl.json");
        List<String> shown = new ArrayList<>();
        collect(new ObjectMapper().readTree(Files.readString(file)), shown);
        return shown;
    }

    private static void collect(JsonNode flow, List<String> shown) {
        flow.path("States").properties().forEach(state -> {
            if (Replications.matters(state.getValue().path("Type").asText(), state.getKey())) {
                shown.add(state.getKey());
            }
            collect(state.getValue().path("ItemProcessor"), shown);
        });
    }
}
