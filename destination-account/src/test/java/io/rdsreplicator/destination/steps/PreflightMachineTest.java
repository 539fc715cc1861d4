package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.runtime.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** The destination's machine in a preflight. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class PreflightMachineTest {
    private static final String NAME = PreflightAnnouncement.executionName("message");

    private final Machines machines;
    private final Destination account;

    PreflightMachineTest(DatabaseKind kind) {
        machines = new Machines(kind);
        account = machines.account;
    }

    private DescribeExecutionResponse run() {
        return machines.finish(account.sfn
                .startExecution(r -> r.stateMachineArn(machines.replicationArn())
                        .name(NAME)
                        .input(Json.write(account.preflight(null))))
                .executionArn());
    }

    @Test
    void checksAndMakesNothing() {
        String secret = account.secretText();

        DescribeExecutionResponse ended = run();

        assertThat(ended.statusAsString()).isEqualTo("SUCCEEDED");
        assertThat(Json.members(ended.output()).orElseThrow())
                .isEqualTo(Map.of("findings", List.of(), "remarks", List.of()));
        assertThat(machines.states(ended.executionArn()))
                .containsExactly("IsPreflight", "CheckReadiness", "PreflightFinished");
        assertThat(account.published).hasSize(1);
        assertThat(account.snapshots()).isEmpty();
        assertThat(account.replicas()).isEmpty();
        assertThat(account.secretText()).isEqualTo(secret);
    }

    @Test
    void succeedsWithFindings() {
        account.kms.disableKey(r -> r.keyId(account.landingKey));

        DescribeExecutionResponse ended = run();

        assertThat(ended.statusAsString()).isEqualTo("SUCCEEDED");
        assertThat(ended.output()).contains("\"findings\":[{\"check\":\"landingKey\"");
    }

    @Test
    void isReportedAsAPreflightIfItFails() {
        account.configure("NOTIFICATION_TOPIC_ARN", "");
        DescribeExecutionResponse ended = run();
        assertThat(ended.statusAsString()).isEqualTo("FAILED");
        account.configure("NOTIFICATION_TOPIC_ARN", Destination.B.arn("sns", "outcomes"));

        new ReportReplicaFailure(
                        account.sfn,
                        account.rds,
                        account.secrets,
                        account.sns,
                        account.settings("FAILURE_EVENT", "ReplicaFailed"))
                .handle(Map.of("detail", Map.of("executionArn", ended.executionArn())));

        assertThat(account.published).singleElement().satisfies(notification -> assertThat(notification.message())
                .contains("\"event\":\"PreflightFailed\"", "\"step\":\"CheckReadiness\"", "\"leftBehind\":[]"));
    }
}
