package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.listing.ReplicaList;
import io.rdsreplicator.destination.listing.ReplicaTables;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.listing.ListRequest;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tags that somebody changes. They alone decide neither whose a replica is, nor how old, nor whether it may be unlocked. */
class ChangedTagsTest extends RollbackCase {
    private static final String BILLING = "replica-billing-20261121040501-3f9a1c";
    private static final String BILLING_ARN = Destination.A.arn("rds", "db:billing");

    private void tag(String replica, String key, String value) {
        String arn = account.instance(replica).dbInstanceArn();
        account.rds.addTagsToResource(r -> r.resourceName(arn).tags(ReplicationTags.tag(key, value)));
    }

    /** The live replica of another database of this stack, the oldest of all. */
    private void haveBilling() {
        account.createForeignInstance(
                BILLING,
                ReplicationTags.tag(ReplicationTags.STACK, "stack-b"),
                ReplicationTags.tag(ReplicationTags.REPLICATION_ID, "billing-20261121040501-3f9a1c"),
                ReplicationTags.tag(ReplicationTags.SOURCE_ARN, BILLING_ARN),
                ReplicationTags.tag(ReplicationTags.SNAPSHOT_TIME, "2026-11-21T04:05:01Z"),
                ReplicationTags.tag(ReplicationTags.ROLE, "live"));
        account.secrets.createSecret(r -> r.name("rds-replica/billing")
                .secretString(
                        """
                {"username": "other", "dbInstanceIdentifier": "%s", "sourceArn": "%s"}
                """
                                .formatted(BILLING, BILLING_ARN)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void leavesTheReplicaOfAnotherDatabaseAloneThatIsTaggedAsOfThisOne(boolean isLocked) {
        haveBilling();
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(BILLING).deletionProtection(isLocked));
        account.timeline.runUntilIdle();
        tag(BILLING, ReplicationTags.SOURCE_ARN, Destination.SOURCE.toString());
        tag(BILLING, ReplicationTags.ROLE, "superseded");

        for (int number = 3; number <= 6; number++) {
            machines.replicate(number);
        }

        assertThat(account.instances()).contains(BILLING);
        assertThat(isProtected(BILLING)).isEqualTo(isLocked);
        Map<String, Object> rollback = succeeded(machines.rollBack(
                """
                {"sourceDatabase": "orders", "to": "latest"}
                """));
        assertThat(Json.write(rollback)).contains(Destination.replica(6));
    }

    @Test
    void saysOfWhichReplicaTheTagsWereChanged() {
        haveBilling();
        tag(BILLING, ReplicationTags.SOURCE_ARN, Destination.SOURCE.toString());

        ReplicaList list = new ListReplicas(
                        account.rds,
                        account.secrets,
                        account.sfn,
                        account.kms,
                        account.ssm,
                        account.timeline,
                        account.settings())
                .handle(new ListRequest(null, null));

        String doubt = "its tag rds-replicator:source-arn is " + Destination.SOURCE
                + ", and its name is of another database, billing";
        assertThat(list.replicas()).noneMatch(row -> row.replicaId().equals(BILLING));
        assertThat(list.secrets())
                .filteredOn(secret -> secret.sourceDatabase().equals("billing"))
                .singleElement()
                .satisfies(secret -> assertThat(secret.problem())
                        .contains(BILLING + " is kept")
                        .contains(doubt));
        assertThat(ReplicaTables.text(list)).contains(doubt);
        refused("{\"sourceDatabase\": \"billing\"}", InvalidRequestException.class, BILLING, doubt);
    }

    @ParameterizedTest
    @CsvSource({
        "rds-replicator:source-arn, , has a name of this stack's and no tag rds-replicator:source-arn",
        "rds-replicator:stack, , has a name of this stack's and no tag rds-replicator:stack",
        "rds-replicator:replication-id, orders-20261121040509-3f9a1c, its name says orders-20261121040501-3f9a1c",
        "rds-replicator:source-arn, text, its name is of another database"
    })
    void keepsAndTellsWhatIsNotProvablyOfThisDatabase(String key, String value, String doubt) {
        if (value == null) {
            account.rds.removeTagsFromResource(
                    r -> r.resourceName(account.instance(ONE).dbInstanceArn()).tagKeys(key));
        } else {
            tag(ONE, key, value);
        }

        String outcome = "";
        for (int number = 3; number <= 5; number++) {
            outcome = machines.replicate(number);
        }

        assertThat(account.instances()).contains(ONE);
        assertThat(outcome).contains(ONE).contains(doubt);
        refused(
                "{\"sourceDatabase\": \"orders\", \"to\": \"%s\"}".formatted(ONE),
                InvalidRequestException.class,
                ONE,
                doubt);
    }

    @Test
    void leavesWhatIsTaggedAsAnotherStacksToThatStackAndDoesNotTellOfIt() {
        tag(ONE, ReplicationTags.STACK, "stack-c");

        String outcome = "";
        for (int number = 3; number <= 5; number++) {
            outcome = machines.replicate(number);
        }

        assertThat(account.instances()).contains(ONE);
        assertThat(outcome).doesNotContain("\"" + ONE + "\"");
    }

    @Test
    void failsWithTheTagThatWasChangedOnItsOwnReplica() {
        account.faults.before("modifyDBInstance", () -> tag(THREE, ReplicationTags.SOURCE_ARN, BILLING_ARN));

        var run = machines.run(account.announce(3));

        assertThat(run.error()).isEqualTo(ConflictException.class.getName());
        assertThat(run.cause()).contains(THREE).contains("its tag rds-replicator:source-arn is " + BILLING_ARN);
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", TWO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"live", "candidate", "chosen", ""})
    void keepsWhatAnOperatorLockedWhateverRoleItsTagSays(String role) {
        machines.replicate(3);
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(TWO).deletionProtection(true));
        account.timeline.runUntilIdle();
        tag(TWO, ReplicationTags.ROLE, role);

        for (int number = 4; number <= 6; number++) {
            machines.replicate(number);
        }

        assertThat(account.instances()).contains(TWO);
        assertThat(isProtected(TWO)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2031-01-01T00:00:00Z", "2020-01-01T00:00:00Z"})
    void ordersReplicasByTheirNamesWhateverTimeATagSays(String time) {
        machines.replicate(3);
        tag(TWO, ReplicationTags.SNAPSHOT_TIME, time);

        Map<String, Object> latest = succeeded(machines.rollBack(
                """
                {"sourceDatabase": "orders", "to": "latest", "dryRun": true}
                """));
        Map<String, Object> plan = succeeded(machines.rollBack(
                """
                {"sourceDatabase": "orders", "dryRun": true}
                """));
        succeeded(machines.rollBack("""
                {"sourceDatabase": "orders"}
                """));

        assertThat(Json.write(latest)).contains("would name " + THREE);
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", TWO);
        assertThat(Json.write(plan)).contains("its tag rds-replicator:snapshot-time is " + time);
        assertThat(Instant.parse((String) account.secret().get("snapshotTime")))
                .isEqualTo(Destination.id(2).startTime().orElseThrow());
        assertThat(new ListReplicas(
                                account.rds,
                                account.secrets,
                                account.sfn,
                                account.kms,
                                account.ssm,
                                account.timeline,
                                account.settings())
                        .handle(new ListRequest("orders", null))
                        .secrets()
                        .get(0)
                        .problem())
                .contains("of " + TWO + ", its tag rds-replicator:snapshot-time is " + time);
    }

    @Test
    void prunesByTheNameWhateverTimeATagSays() {
        machines.replicate(3);
        tag(TWO, ReplicationTags.SNAPSHOT_TIME, "2031-01-01T00:00:00Z");

        machines.replicate(4);
        machines.replicate(5);

        assertThat(account.instances())
                .contains(Destination.replica(4), Destination.replica(5))
                .doesNotContain(TWO);
    }

    @Test
    void keepsTheLockOfAReplicaThatAnotherDatabasesSecretNames() {
        account.secrets.createSecret(r -> r.name("rds-replica/reports").secretString("{\"host\": \"" + TWO + ".eu\"}"));

        String outcome = machines.replicate(3);
        machines.replicate(4);
        machines.replicate(5);

        assertThat(outcome)
                .contains(
                        "it stays locked: secret rds-replica/reports, of another database, names it in its version AWSCURRENT");
        assertThat(account.instances()).contains(TWO);
        assertThat(isProtected(TWO)).isTrue();

        account.secrets.deleteSecret(r -> r.secretId("rds-replica/reports"));
        machines.replicate(6);
        machines.replicate(7);

        assertThat(account.instances()).doesNotContain(TWO);
    }
}
