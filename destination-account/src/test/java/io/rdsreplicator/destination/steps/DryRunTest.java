package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.secret.RotationWait;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All that a rollback says that it would do, word for word: operators decide by it. */
class DryRunTest extends RollbackCase {
    private static final String CLAIMS =
            "claim %s by a label on secret rds-replica/orders, until the rollback has ended";
    private static final String LOCKS = "turn the deletion protection of %s on";
    private static final String FITS = "make sure that the secret's password is in force on %s";

    private Map<String, Object> plan(String more) {
        return succeeded(machines.rollBack("{'sourceDatabase': 'orders', 'dryRun': true" + more + "}"));
    }

    @SuppressWarnings("unchecked")
    private static List<String> steps(Map<String, Object> plan) {
        return (List<String>) plan.get("steps");
    }

    private String dataOf(String replica) {
        return account.tag(replica, ReplicationTags.SNAPSHOT_TIME);
    }

    private static String olderThan(Map<String, Object> plan) {
        Object notBefore =
                Json.members(Json.write(plan.get("choice"))).orElseThrow().get("notBefore");
        return "; data older than " + notBefore + " does not replace it by itself";
    }

    @Test
    void saysOfARollbackWhatItClaimsLocksFitsSwapsAndMarks() {
        Map<String, Object> plan = plan("");

        assertThat(plan)
                .containsEntry(
                        "summary",
                        "secret rds-replica/orders would name " + ONE + ", with data of " + dataOf(ONE)
                                + ", instead of " + TWO + "; pinned: no replication changes that until it is unpinned");
        assertThat(steps(plan))
                .containsExactly(
                        CLAIMS.formatted(ONE),
                        LOCKS.formatted(ONE),
                        FITS.formatted(ONE),
                        "point secret rds-replica/orders at " + ONE + ", pinned" + olderThan(plan),
                        "mark " + TWO + " superseded");
        assertThat(part(plan, "target")).containsEntry("ready", true);
        assertThat(part(plan, "currentSecret"))
                .containsEntry("liveReplica", TWO)
                .containsEntry("liveTrouble", null);
    }

    @Test
    void saysThatItIsNotPinnedWhereNoPinIsAskedFor() {
        Map<String, Object> plan = plan(", 'pin': false");

        assertThat(plan.get("summary").toString()).endsWith(", instead of " + TWO + "; not pinned");
        assertThat(steps(plan))
                .contains("point secret rds-replica/orders at " + ONE + ", not pinned" + olderThan(plan));
    }

    @Test
    void saysOfAChoiceOfTheLiveReplicaThatNothingIsReplaced() {
        Map<String, Object> plan = plan(", 'to': 'latest', 'unpin': true");

        assertThat(plan)
                .containsEntry(
                        "summary",
                        "secret rds-replica/orders would name " + TWO + ", with data of " + dataOf(TWO)
                                + "; not pinned");
        assertThat(steps(plan))
                .containsExactly(
                        CLAIMS.formatted(TWO),
                        FITS.formatted(TWO),
                        "point secret rds-replica/orders at " + TWO + ", not pinned");
    }

    @ParameterizedTest
    @CsvSource({"stopped, start", "modifying, wait for"})
    void saysThatAReplicaIsStartedOrWaitedFor(String status, String step) {
        account.rdsService.appearAs(Destination.B, ONE, status);

        Map<String, Object> plan = plan("");

        assertThat(part(plan, "target")).containsEntry("ready", false);
        assertThat(steps(plan))
                .startsWith(CLAIMS.formatted(ONE), step + " " + ONE + ", which is " + status, LOCKS.formatted(ONE));
    }

    @Test
    void saysThatThePasswordStaysWhereTheStackSetsNone() {
        account.configure("RESET_MASTER_PASSWORD", "false");

        assertThat(steps(plan("")))
                .contains("leave the master password of " + ONE + " as it is: the source's of " + dataOf(ONE))
                .doesNotContain(FITS.formatted(ONE));
    }

    @Test
    void saysWhichTimeCountsWhereATagCannotBeTrue() {
        Instant start = Destination.id(1).startTime().orElseThrow();
        account.rds.addTagsToResource(r -> r.resourceName(account.instance(ONE).dbInstanceArn())
                .tags(ReplicationTags.tag(ReplicationTags.SNAPSHOT_TIME, "2027-11-21T00:00:00Z")));

        Map<String, Object> plan = plan(", 'to': '" + ONE + "'");

        assertThat(plan.get("summary").toString()).contains("with data of " + start);
        assertThat(steps(plan))
                .filteredOn(step -> step.startsWith("take "))
                .singleElement()
                .asString()
                .startsWith("take " + start + " as the time of its data: its tag " + ReplicationTags.SNAPSHOT_TIME
                        + " is 2027-11-21T")
                .endsWith(": the name counts");
    }

    @Test
    void saysThatARotationIsWaitedForBeforeTheSecretChanges() {
        account.putSecret("pinned", "true");
        String wait = "wait until the rotation of secret rds-replica/orders ends, at most RotationDeadlineMinutes; "
                + RotationWait.wayOut(Destination.SECRET, account.startRotation());

        List<String> steps = steps(plan(", 'to': '" + ONE + "'"));

        assertThat(steps.indexOf(wait)).isEqualTo(steps.indexOf(FITS.formatted(ONE)) + 1);
        assertThat(steps(plan(", 'unpin': true"))).containsExactly(wait, "take the pin off secret rds-replica/orders");
    }

    @Test
    void saysWhoseReplicasGoLiveFromThenOn() {
        String source = account.sourceResourceId();

        Map<String, Object> plan = plan(", 'accept': '" + source + "'");

        assertThat(plan)
                .containsEntry(
                        "summary",
                        "secret rds-replica/orders would name " + TWO + ", with data of " + dataOf(TWO)
                                + "; replicas of source " + source + " go live from then on; not pinned");
        assertThat(steps(plan)).contains("point secret rds-replica/orders at " + TWO + ", not pinned");
    }

    @Test
    void marksNoReplicaThatIsLost() {
        account.rdsService.appearAs(Destination.B, TWO, "failed");

        Map<String, Object> plan = plan("");

        assertThat(plan.get("summary").toString()).contains(", instead of " + TWO + " (it is failed); pinned");
        assertThat(part(plan, "currentSecret")).containsEntry("liveTrouble", "it is failed");
        assertThat(steps(plan)).noneMatch(step -> step.startsWith("mark "));
    }

    @Test
    void saysWhichNearerReplicasItPassesOver() {
        account.configure("REPLICAS_TO_KEEP", "3");
        machines.replicate(3);
        account.rdsService.appearAs(Destination.B, TWO, "failed");

        Map<String, Object> plan = plan("");

        assertThat(part(plan, "target"))
                .containsEntry("replicaId", ONE)
                .containsEntry("passedOver", List.of(TWO + ": it is failed"));
    }

    @Test
    void saysOfAnUnpinWhatTheSecretNames() {
        assertThat(plan(", 'unpin': true"))
                .containsEntry("summary", "secret rds-replica/orders is not pinned; it names " + TWO)
                .containsEntry("steps", List.of())
                .containsEntry("target", null);
        account.putSecret("pinned", "true");

        assertThat(plan(", 'unpin': true"))
                .containsEntry(
                        "summary",
                        "secret rds-replica/orders would be unpinned; it names " + TWO
                                + "; newer data goes live by the next replication")
                .containsEntry("steps", List.of("take the pin off secret rds-replica/orders"));
    }

    @Test
    void saysOfARestoreWhatItClaimsRestoresAndLocks() {
        account.land(5);
        String replica = Destination.replica(5);

        Map<String, Object> plan = plan(", 'restore': '" + Destination.id(5) + "'");

        assertThat(plan)
                .containsEntry(
                        "summary",
                        "snapshot " + Destination.landed(5) + " would be restored as replica " + replica
                                + ", with data of " + account.landedTime(5)
                                + "; secret rds-replica/orders stays as it is");
        assertThat(steps(plan))
                .containsExactly(
                        "claim " + replica
                                + " and its landed snapshot by a label on secret rds-replica/orders, until the restore has ended",
                        "restore snapshot " + Destination.landed(5) + " as DB instance " + replica,
                        "turn the deletion protection of " + replica
                                + " on, and set its master password to the secret's");
        assertThat(part(plan, "restore"))
                .containsEntry("landedSnapshotId", Destination.landed(5))
                .containsEntry("sourceResourceId", account.sourceResourceId())
                .containsEntry("engineLifecycleSupport", account.instance(TWO).engineLifecycleSupport());
        assertThat(part(plan, "currentSecret")).containsEntry("liveReplica", TWO);
    }

    @Test
    void saysOfARestoreNothingOfAPasswordWhereTheStackSetsNone() {
        account.land(5);
        account.configure("RESET_MASTER_PASSWORD", "false");

        assertThat(steps(plan(", 'restore': '" + Destination.id(5) + "'")))
                .endsWith("turn the deletion protection of " + Destination.replica(5) + " on");
    }
}
