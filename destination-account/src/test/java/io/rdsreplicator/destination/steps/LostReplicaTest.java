package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rollback machine where what the secret names, after an earlier rollback, is gone, dying or not to be used. */
class LostReplicaTest extends RollbackCase {
    private static final String BACK = "{'sourceDatabase': 'orders'}";
    private static final String UNPIN = "{'sourceDatabase': 'orders', 'unpin': true}";

    /** Three replicas, of which an operator has chosen the second. */
    @BeforeEach
    void goBackOnce() {
        lock(ONE);
        machines.replicate(3);
        succeeded(machines.rollBack(BACK));
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", TWO);
    }

    @Test
    void goesFurtherBackFromAChosenReplicaThatIsBeingDeleted() {
        delete(TWO);

        assertThat(succeeded(machines.finish(machines.startRollback(BACK)))).containsEntry("replicaId", ONE);
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", ONE).containsEntry("pinned", "true");
    }

    @ParameterizedTest
    @ValueSource(strings = {BACK, UNPIN})
    void goesFurtherBackFromAReplicaThatIsGoneWhetherItIsPinnedOrUnpinned(String before) {
        if (before.equals(UNPIN)) {
            succeeded(machines.rollBack(UNPIN));
        }
        delete(TWO);
        account.timeline.runUntilIdle();

        Map<String, Object> plan = succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'dryRun': true}"));
        succeeded(machines.rollBack(BACK));

        assertThat(plan.get("summary").toString()).contains("instead of " + TWO + " (it does not exist)");
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", ONE).containsEntry("pinned", "true");
    }

    @Test
    void saysWhatIsWrongAndWhatThereIsWhereThereIsNoneFurtherBack() {
        succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'to': '" + ONE + "'}"));
        delete(ONE);
        account.timeline.runUntilIdle();

        refused(
                BACK,
                InvalidRequestException.class,
                "no replica before the live one, " + ONE + " (it does not exist)",
                THREE + " (can go live)");
    }

    /** It can be mended, and applications may still be using it: going on by itself would be one step too many. */
    @Test
    void goesNoFurtherBackFromAChosenReplicaThatCanBeMended() {
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(TWO).publiclyAccessible(true).applyImmediately(true));
        account.timeline.runUntilIdle();

        refused(
                BACK,
                InvalidRequestException.class,
                "has chosen " + TWO + " (it is publicly accessible) already",
                ONE + " (can go live)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"storage-full", "incompatible-network", "inaccessible-encryption-credentials-recoverable"})
    void goesNoFurtherBackFromAChosenReplicaThatHasItsData(String status) {
        account.rdsService.appearAs(Destination.B, TWO, status);

        refused(
                BACK,
                InvalidRequestException.class,
                "has chosen " + TWO + " (it is " + status + ") already",
                ONE + " (can go live)");
    }

    @Test
    void saysThatAChosenReplicaIsStopped() {
        account.rds.stopDBInstance(r -> r.dbInstanceIdentifier(TWO));
        account.timeline.runUntilIdle();

        refused(
                BACK,
                InvalidRequestException.class,
                "has chosen " + TWO + " (it is stopped) already",
                ONE + " (can go live)");
    }

    @Test
    void blamesNoOperatorForANameThatWasWrittenIntoTheSecretByHand() {
        account.putSecret("dbInstanceIdentifier", "replica-orders-x");

        refused(
                BACK,
                InvalidRequestException.class,
                "the secret names replica-orders-x (it does not exist)",
                "name the replica in to",
                THREE + " (can go live)");
    }

    @Test
    void saysThatANameInTheSecretIsNoReplica() {
        account.createForeignInstance("reporting");
        account.putSecret("dbInstanceIdentifier", "reporting");

        refused(
                BACK,
                InvalidRequestException.class,
                "the secret names reporting (it is no replica of this database and stack)");
    }

    @Test
    void saysInAnUnpinThatWhatTheSecretNamesIsOfNoUse() {
        delete(TWO);
        account.timeline.runUntilIdle();

        Map<String, Object> plan =
                succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'unpin': true, 'dryRun': true}"));
        Map<String, Object> output = succeeded(machines.rollBack(UNPIN));

        assertThat(plan.get("summary").toString()).contains("names " + TWO + " (it does not exist)");
        assertThat(output.get("summary").toString()).contains(TWO + " (it does not exist)");
    }

    private void lock(String replica) {
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(replica).deletionProtection(true).applyImmediately(true));
        account.timeline.runFor(Duration.ofSeconds(30));
    }

    private void delete(String replica) {
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(replica).deletionProtection(false).applyImmediately(true));
        account.rds.deleteDBInstance(r -> r.dbInstanceIdentifier(replica).skipFinalSnapshot(true));
    }
}
