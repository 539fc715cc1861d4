package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** Functions in a VPC that nobody has invoked for weeks: Lambda refuses the first invocation of each and connects it to its VPC again. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class IdleFunctionsIT {
    private static final Map<String, String> VPC =
            Map.of("FunctionSubnetIds", "subnet-0123456789abcdef0", "FunctionSecurityGroupIds", "sg-0123456789abcdef0");
    private static final Duration WEEKS = Duration.ofDays(35);

    private final Scene scene;

    IdleFunctionsIT(DatabaseKind kind) {
        scene = new Scene(kind);
    }

    @BeforeEach
    void replicateTwiceAndLetTheFunctionsBeIdle() {
        Stack source = scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, VPC);
        scene.stage.deployDestination(Scene.B, Stage.DESTINATION_STACK, source, VPC);
        scene.createOrders();
        scene.replicateWell("{}");
        scene.replicateWell("{}");
        scene.timeline.runFor(WEEKS);
    }

    @AfterEach
    void searchForSecrets() {
        scene.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9})
    void aRollbackWaitsForEachFunction(int minutes) {
        scene.stage.aws().lambda().reconnectWithin(Duration.ofMinutes(minutes));
        String live = scene.liveReplica("orders");

        DescribeExecutionResponse rollback = scene.rollBack("{\"sourceDatabase\": \"orders\"}");

        assertThat(rollback.status()).as(rollback.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(scene.liveReplica("orders")).isNotEqualTo(live);
        assertThat(errors(rollback))
                .containsExactlyInAnyOrder("Lambda.ResourceNotReadyException", "Lambda.ResourceConflictException");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9})
    void aReplicationWaitsForEachFunctionOfBothAccounts(int minutes) {
        scene.stage.aws().lambda().reconnectWithin(Duration.ofMinutes(minutes));
        String live = scene.liveReplica("orders");

        scene.replicateWell("{}");

        assertThat(scene.liveReplica("orders")).isNotEqualTo(live);
        assertThat(errors(scene.lastLanding())).contains("Lambda.ResourceNotReadyException");
    }

    private Set<String> errors(DescribeExecutionResponse execution) {
        return scene
                .client(SfnClient.class, Scene.B)
                .getExecutionHistoryPaginator(r -> r.executionArn(execution.executionArn()))
                .events()
                .stream()
                .filter(event -> event.taskFailedEventDetails() != null)
                .map(HistoryEvent::taskFailedEventDetails)
                .map(details -> details.error())
                .collect(Collectors.toSet());
    }
}
