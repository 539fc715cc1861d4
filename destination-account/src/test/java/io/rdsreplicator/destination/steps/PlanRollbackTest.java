package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.rollback.RollbackPlan;
import io.rdsreplicator.destination.rollback.RollbackPlan.Action;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The plan, and that making it changes nothing; what the rollback then does is in {@link RollbackMachineTest}. */
class PlanRollbackTest {
    private static final String EXECUTION = "arn:aws:states:eu-west-1:222222222222:execution:stack-b-rollback:one";
    private static final String ONE = Destination.replica(1);
    private static final String TWO = Destination.replica(2);
    private static final List<String> CHANGES = List.of(
            "putSecretValue",
            "updateSecretVersionStage",
            "modifyDBInstance",
            "addTagsToResource",
            "restoreDBInstanceFromDBSnapshot",
            "startDBInstance",
            "deleteDBInstance");

    private final Destination account = new Destination();
    private Instant started;

    @BeforeEach
    void takeTwoReplicasLive() {
        account.createSecret();
        account.live(1);
        account.live(2);
        started = account.timeline.instant();
        account.faults.calls.clear();
    }

    private RollbackPlan plan(Map<String, Object> request) {
        RollbackPlan plan = new PlanRollback(account.rds, account.secrets, account.sfn, account.settings())
                .handle(new PlanRollback.Input(request, EXECUTION, started, account.machine(), true));
        assertThat(account.faults.calls).doesNotContainAnyElementsOf(CHANGES);
        return plan;
    }

    @Test
    void goesToTheReplicaBeforeTheLiveOneAndPinsIt() {
        RollbackPlan plan = plan(Map.of("sourceDatabase", "orders"));

        assertThat(plan.action()).isEqualTo(Action.SWAP);
        assertThat(plan.request().dryRun()).isFalse();
        assertThat(plan.target().replicaId()).isEqualTo(ONE);
        assertThat(plan.target().ready()).isTrue();
        assertThat(plan.target().replicaSpec().replicationId()).isEqualTo(Destination.id(1));
        assertThat(plan.currentSecret()).isEqualTo(new RollbackPlan.CurrentSecret(Destination.SECRET, TWO, null));
        assertThat(plan.restore()).isNull();
        assertThat(plan.choice()).isEqualTo(new OperatorChoice(EXECUTION, started, true, started, null));
    }

    @Test
    void namesEachStepInTheOrderInWhichItIsTaken() {
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(ONE).deletionProtection(false).applyImmediately(true));
        account.rds.stopDBInstance(r -> r.dbInstanceIdentifier(ONE));
        account.timeline.runUntilIdle();
        account.startRotation();
        account.faults.calls.clear();

        RollbackPlan plan = plan(Map.of("sourceDatabase", "orders", "dryRun", true));

        assertThat(plan.request().dryRun()).isTrue();
        assertThat(plan.target().ready()).isFalse();
        assertThat(plan.summary())
                .contains("would name " + ONE, "instead of " + TWO, "pinned: no replication changes that");
        assertThat(plan.steps())
                .satisfiesExactly(
                        step -> assertThat(step).startsWith("claim " + ONE),
                        step -> assertThat(step).startsWith("start " + ONE + ", which is stopped"),
                        step -> assertThat(step).isEqualTo("turn the deletion protection of " + ONE + " on"),
                        step -> assertThat(step)
                                .isEqualTo("make sure that the secret's password is in force on " + ONE),
                        step -> assertThat(step).contains("rotation"),
                        step -> assertThat(step)
                                .startsWith("point secret " + Destination.SECRET + " at " + ONE
                                        + ", pinned; data older than "),
                        step -> assertThat(step).isEqualTo("mark " + TWO + " superseded"));
    }

    @Test
    void unpinsAndLeavesTheRest() {
        account.putSecret("pinned", "true");
        account.faults.calls.clear();

        RollbackPlan plan = plan(Map.of("sourceDatabase", "orders", "unpin", true));

        assertThat(plan.action()).isEqualTo(Action.REMOVE_PIN);
        assertThat(plan.target()).isNull();
        assertThat(plan.currentSecret().liveReplica()).isEqualTo(TWO);
        assertThat(plan.choice()).isNull();
        assertThat(plan.steps()).containsExactly("take the pin off secret " + Destination.SECRET);
        assertThat(plan.summary()).contains("would be unpinned");
    }

    @Test
    void hasNothingToDoWhereNothingIsPinned() {
        RollbackPlan plan = plan(Map.of("sourceDatabase", "orders", "unpin", true));

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.summary()).contains("is not pinned");
    }

    @Test
    void restoresASnapshotThatHasNoReplica() {
        account.land(3);
        account.faults.calls.clear();

        RollbackPlan plan = plan(
                Map.of("sourceDatabase", "orders", "restore", Destination.id(3).value()));

        assertThat(plan.action()).isEqualTo(Action.RESTORE);
        assertThat(plan.target().replicaId()).isEqualTo(Destination.replica(3));
        assertThat(plan.restore().landedSnapshotId()).isEqualTo(Destination.landed(3));
        assertThat(plan.choice()).isNull();
        assertThat(plan.steps()).hasSize(3);
    }

    /** Executions that run during an update read these fields. */
    @Test
    void answersTheFieldsOfTheLastReleaseToo() {
        RollbackPlan swap = plan(Map.of("sourceDatabase", "orders"));
        RollbackPlan unpin = plan(Map.of("sourceDatabase", "orders", "unpin", true));

        assertThat(Json.members(Json.write(swap)).orElseThrow())
                .containsEntry("dryRun", false)
                .containsEntry("sourceDatabase", "orders")
                .containsEntry("sourceArn", swap.request().sourceArn().toString())
                .containsEntry("secret", Destination.SECRET)
                .containsEntry("replicaId", ONE)
                .containsEntry("ready", true)
                .containsEntry("passedOver", List.of())
                .containsEntry("liveReplica", TWO)
                .containsEntry("liveTrouble", null)
                .hasEntrySatisfying("origin", spec -> assertThat(Json.write(spec))
                        .isEqualTo(Json.write(swap.target().replicaSpec())));
        assertThat(Json.members(Json.write(unpin)).orElseThrow())
                .containsEntry("replicaId", TWO)
                .containsEntry("origin", null)
                .containsEntry("ready", true)
                .containsEntry("passedOver", List.of());
    }

    @Test
    void aDefinitionOfAnEarlierReleaseRestoresNothing() {
        Map<String, Object> request =
                Map.of("sourceDatabase", "orders", "restore", Destination.id(1).value());
        PlanRollback step = new PlanRollback(account.rds, account.secrets, account.sfn, account.settings());

        assertThatThrownBy(
                        () -> step.handle(new PlanRollback.Input(request, EXECUTION, started, account.machine(), null)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("start it again");
    }

    @Test
    void saysWhichReplicasThereAreWhereNoneIsMeant() {
        assertThatThrownBy(() -> plan(Map.of("sourceDatabase", "orders", "to", "replica-of-nobody")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("there is no replica replica-of-nobody")
                .hasMessageContaining(ONE)
                .hasMessageContaining(TWO);
        assertThatThrownBy(() -> plan(Map.of("sourceDatabase", "customers")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("there are replicas of orders");
    }

    @Test
    void asksForSnapshotsOnlyWhereOneIsToBeRestored() {
        plan(Map.of("sourceDatabase", "orders"));

        assertThat(account.faults.calls).doesNotContain("describeDBSnapshots");
    }
}
