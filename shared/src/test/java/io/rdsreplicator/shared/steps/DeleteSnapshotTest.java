package io.rdsreplicator.shared.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class DeleteSnapshotTest {
    private final DatabaseKind kind;
    private final Account account;
    private final Machine machine;
    private final DeleteSnapshot step;
    private final DeleteSnapshot.Input input;

    DeleteSnapshotTest(DatabaseKind kind) {
        this.kind = kind;
        account = new Account(kind);
        machine = new Machine(account);
        step = new DeleteSnapshot(account.rds, machine.sfn, Account.SETTINGS);
        input = input(account.sourceArn);
    }

    @Test
    void deletesItsOwnAndFindsItGoneWhenRepeated() {
        account.takeSnapshot("stack-a");
        account.timeline.runUntilIdle();

        assertThat(step.handle(input).deleted()).isTrue();
        account.timeline.runUntilIdle();
        assertThat(account.snapshotExists(Account.taken())).isFalse();

        DeleteSnapshot.Output repeated = step.handle(input);
        assertThat(repeated.deleted()).isTrue();
        assertThat(repeated.reason()).contains("gone already");
    }

    @Test
    void leavesWhatAnotherHasClaimed() {
        account.takeSnapshot("stack-a");
        account.timeline.runUntilIdle();

        DeleteSnapshot.Output output =
                step.delete(input, replication -> Optional.of("a rollback restores " + replication));

        assertThat(output)
                .isEqualTo(new DeleteSnapshot.Output(Account.taken(), false, "a rollback restores " + Account.ID));
        assertThat(account.snapshotExists(Account.taken())).isTrue();
    }

    @Test
    void leavesAloneWhatIsNotThisStacks() {
        account.takeSnapshot("stack-b");
        account.timeline.runUntilIdle();

        assertThatThrownBy(() -> step.handle(input)).isInstanceOf(ConflictException.class);
        assertThat(account.snapshotExists(Account.taken())).isTrue();
    }

    @Test
    void leavesAloneAnUntaggedSnapshotOfItsName() {
        account.createSnapshot(Account.taken(), List.of());
        account.timeline.runUntilIdle();

        assertThatThrownBy(() -> step.handle(input)).isInstanceOf(ConflictException.class);
        assertThat(account.snapshotExists(Account.taken())).isTrue();
    }

    @Test
    void leavesAloneAnotherLineage() {
        account.takeSnapshot("stack-a");
        account.timeline.runUntilIdle();
        String invoices = Account.PLACE.arn("rds", kind.arnType() + ":invoices");

        assertThatThrownBy(() -> step.handle(input(invoices)))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(invoices);
        assertThat(account.snapshotExists(Account.taken())).isTrue();
    }

    @Test
    void leavesWhatARunningReplicationWorksOn() {
        account.takeSnapshot("stack-a");
        account.timeline.runUntilIdle();
        machine.start("resumed", "{\"replicationId\": \"" + Account.ID + "\"}");

        DeleteSnapshot.Output output = step.handle(input);

        assertThat(output.deleted()).isFalse();
        assertThat(output.reason()).contains("resumed");
        assertThat(account.snapshotExists(Account.taken())).isTrue();
    }

    @Test
    void listsTheRunningReplicationsOnceMoreOnlyIfTheListIsOld() {
        account.takeSnapshot("stack-a");
        account.timeline.runUntilIdle();
        machine.start("resumed", "{\"replicationId\": \"" + Account.ID + "\"}");
        Instant listed = account.timeline.instant();

        assertThat(step.handle(handedOn(listed, listed.plus(Duration.ofMinutes(6))))
                        .reason())
                .contains("resumed");
        assertThat(step.handle(handedOn(listed, listed.plus(Duration.ofMinutes(4))))
                        .deleted())
                .isTrue();
    }

    @Test
    void afterAFailureDeletesWhatHasFailed() {
        account.service.failNext(Account.PLACE, RdsFault.SNAPSHOT_FAILS);
        account.takeSnapshot("stack-a");
        account.timeline.runUntilIdle();

        DeleteSnapshot.Output output = step.handle(afterAFailure());

        assertThat(output).isEqualTo(new DeleteSnapshot.Output(Account.taken(), true, "it had failed"));
        assertThat(account.snapshotExists(Account.taken())).isFalse();
        assertThat(step.handle(afterAFailure()).deleted()).isTrue();
    }

    @Test
    void afterAFailureKeepsWhatAResumedReplicationCanUse() {
        account.takeSnapshot("stack-a");

        assertThat(step.handle(afterAFailure()).reason())
                .contains("it is creating")
                .contains("resumed");
        account.timeline.runUntilIdle();
        assertThat(step.handle(afterAFailure()).reason()).contains("it is available");
        assertThat(account.snapshotExists(Account.taken())).isTrue();
    }

    @Test
    void afterAFailureKeepsWhatAnotherExecutionWorksOn() {
        account.service.failNext(Account.PLACE, RdsFault.SNAPSHOT_FAILS);
        account.takeSnapshot("stack-a");
        account.timeline.runUntilIdle();
        machine.start("resumed", "{\"replicationId\": \"" + Account.ID + "\"}");

        assertThat(step.handle(afterAFailure()).deleted()).isFalse();
    }

    @Test
    void isRefusedTransientlyWhileTheSnapshotIsBusy() {
        account.takeSnapshot("stack-a");

        assertThatThrownBy(() -> run(Json.write(input)))
                .isInstanceOf(TransientException.class)
                .hasMessageMatching(".*InvalidDB(Cluster)?SnapshotState.*");
    }

    @Test
    void namesAMissingField() {
        assertThatThrownBy(() -> run("{\"snapshotId\": \"x\", \"onlyIfFailed\": false}"))
                .hasMessage("sourceArn is missing");
    }

    private DeleteSnapshot.Input input(String sourceArn) {
        return new DeleteSnapshot.Input(
                Account.taken(), Arn.parse(sourceArn, "sourceArn"), machine.arn, "own", false, null, null);
    }

    private DeleteSnapshot.Input handedOn(Instant listedAt, Instant now) {
        return new DeleteSnapshot.Input(
                Account.taken(), Arn.parse(account.sourceArn, "sourceArn"), machine.arn, "own", false, listedAt, now);
    }

    private DeleteSnapshot.Input afterAFailure() {
        return new DeleteSnapshot.Input(
                Account.taken(), Arn.parse(account.sourceArn, "sourceArn"), machine.arn, "own", true, null, null);
    }

    /** As Lambda runs it: JSON in, JSON out, and no exception of the SDK. */
    private String run(String json) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        step.handleRequest(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), out, null);
        return out.toString(StandardCharsets.UTF_8);
    }
}
