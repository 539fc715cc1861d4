package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.runtime.Json;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** Two replicas, the second live, and both machines from their definitions. */
abstract class RollbackCase {
    static final String ONE = Destination.replica(1);
    static final String TWO = Destination.replica(2);
    static final String THREE = Destination.replica(3);
    final Machines machines;
    final Destination account;

    RollbackCase() {
        this(DatabaseKind.INSTANCE);
    }

    RollbackCase(DatabaseKind kind) {
        machines = new Machines(kind);
        account = machines.account;
    }

    @BeforeEach
    void replicateTwice() {
        machines.replicate(1);
        machines.replicate(2);
    }

    Map<String, Object> succeeded(DescribeExecutionResponse execution) {
        assertThat(execution.statusAsString())
                .as(execution.error() + ": " + execution.cause())
                .isEqualTo("SUCCEEDED");
        return Json.members(execution.output()).orElseThrow();
    }

    /** An object in an output. */
    static Map<String, Object> part(Map<String, Object> output, String name) {
        return Json.members(Json.write(output.get(name))).orElseThrow();
    }

    void refused(String input, Class<? extends RuntimeException> error, String... words) {
        String before = account.currentVersion();

        DescribeExecutionResponse execution = machines.rollBack(input);

        assertThat(execution.statusAsString()).isEqualTo("FAILED");
        assertThat(execution.error()).isEqualTo(error.getName());
        assertThat(execution.cause()).contains(words);
        assertThat(account.currentVersion()).isEqualTo(before);
    }

    boolean isProtected(String replica) {
        return account.database(replica).deletionProtection();
    }

    String role(String replica) {
        return account.tag(replica, ReplicationTags.ROLE);
    }
}
