package io.rdsreplicator.local.states;

import static io.rdsreplicator.local.states.StatesStage.PLACE;
import static io.rdsreplicator.local.states.StatesStage.definition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

class ExecutionLagTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String TEN_MINUTES =
            definition("Wait", "'Wait': {'Type': 'Wait', 'Seconds': 600, 'End': true}");

    private final StatesStage stage = new StatesStage();
    private final String machine = stage.create("m", TEN_MINUTES);

    private List<ExecutionListItem> list(ExecutionStatus status) {
        return stage.client
                .listExecutions(r -> r.stateMachineArn(machine).statusFilter(status))
                .executions();
    }

    @Test
    void asUsualNothingIsLate() {
        String execution = stage.start(machine, "{}");

        assertThat(list(ExecutionStatus.RUNNING)).hasSize(1);
        assertThat(stage.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
    }

    @Test
    void aListShowsExecutionsAsTheyWereSoLongAgo() {
        stage.service.lag(PLACE).listLate(MINUTE.multipliedBy(3));
        String execution = stage.start(machine, "{}");

        assertThat(list(null)).isEmpty();
        stage.timeline.runFor(MINUTE.multipliedBy(3));
        assertThat(list(ExecutionStatus.RUNNING))
                .extracting(ExecutionListItem::executionArn)
                .containsExactly(execution);

        stage.client.stopExecution(r -> r.executionArn(execution));
        assertThat(stage.describe(execution).status()).isEqualTo(ExecutionStatus.ABORTED);
        stage.timeline.runFor(MINUTE.multipliedBy(3).minusMillis(1));
        assertThat(list(ExecutionStatus.ABORTED)).isEmpty();
        assertThat(list(ExecutionStatus.RUNNING)).singleElement().satisfies(shown -> assertThat(shown.stopDate())
                .isNull());
        stage.timeline.runFor(Duration.ofMillis(1));
        assertThat(list(ExecutionStatus.RUNNING)).isEmpty();
        assertThat(list(ExecutionStatus.ABORTED)).singleElement().satisfies(shown -> assertThat(shown.stopDate())
                .isNotNull());
    }

    @Test
    void aDescriptionShowsAnExecutionAsItWasSoLongAgo() {
        stage.service.lag(PLACE).describeLate(MINUTE);
        String execution = stage.start(machine, "{}");

        assertThatThrownBy(() -> stage.describe(execution)).isInstanceOf(ExecutionDoesNotExistException.class);
        assertThat(list(ExecutionStatus.RUNNING)).hasSize(1);
        stage.timeline.runFor(MINUTE);
        assertThat(stage.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);

        stage.timeline.runFor(MINUTE.multipliedBy(9));
        DescribeExecutionResponse before = stage.describe(execution);
        assertThat(before.status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(before.stopDate()).isNull();
        assertThat(before.output()).isNull();
        stage.timeline.runFor(MINUTE);
        DescribeExecutionResponse after = stage.describe(execution);
        assertThat(after.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(after.stopDate()).isNotNull();
        assertThat(after.output()).isEqualTo("{}");
    }

    @Test
    void isAsUsualAgainAfterItsRestoration() {
        stage.service.lag(PLACE).listLate(MINUTE);
        stage.service.lag(PLACE).describeLate(MINUTE);
        String execution = stage.start(machine, "{}");

        stage.service.lag(PLACE).restore();

        assertThat(list(null)).hasSize(1);
        assertThat(stage.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
    }
}
