package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.RestoredDatabase;
import io.rdsreplicator.destination.replica.RestoredDatabase.Member;
import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbClusterFromSnapshotRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** What only a replica that is a DB cluster has: members, readers, and a state without members. */
class ClusterReplicaTest {
    private static final String ONE = Destination.replica(1);
    private static final String TWO = Destination.replica(2);
    private static final String THREE = Destination.replica(3);

    private final Machines machines = new Machines(DatabaseKind.CLUSTER);
    private final Destination account = machines.account;

    private List<Member> members(String replica) {
        return account.database(replica).members();
    }

    private <T> List<T> requests(Class<T> type) {
        return account.faults.requests.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    @Test
    void hasAPrivateWriterOfTheSourcesClassAndTheTagsOfTheCluster() {
        machines.replicate(1);

        assertThat(members(ONE)).singleElement().satisfies(member -> {
            assertThat(member.id()).isEqualTo(ONE + "-1");
            assertThat(member.isWriter()).isTrue();
            assertThat(member.isPrivate()).isTrue();
            assertThat(member.instanceClass()).isEqualTo("db.r6g.large");
        });
        assertThat(account.instance(ONE + "-1").tagList())
                .anySatisfy(tag -> assertThat(tag.value()).isEqualTo("stack-b"));
        assertThat(requests(RestoreDbClusterFromSnapshotRequest.class))
                .singleElement()
                .satisfies(restore -> {
                    assertThat(restore.engineVersion()).isEqualTo("16.4");
                    assertThat(restore.backupRetentionPeriod()).isOne();
                    assertThat(restore.copyTagsToSnapshot()).isFalse();
                });
    }

    @Test
    void theSecretNamesTheClusterWithItsReaderEndpoint() {
        account.configure("REPLICA_READERS", "2");

        machines.replicate(1);

        RestoredDatabase replica = account.database(ONE);
        assertThat(replica.members()).extracting(Member::id).containsExactly(ONE + "-1", ONE + "-2", ONE + "-3");
        assertThat(replica.members()).filteredOn(Member::isWriter).hasSize(1);
        assertThat(account.secret())
                .containsEntry("dbClusterIdentifier", ONE)
                .containsEntry("host", replica.endpoint().host())
                .containsEntry("reader_host", replica.readerHost())
                .containsEntry("engine", "postgres")
                .doesNotContainKey("dbInstanceIdentifier");

        account.configure("REPLICA_READERS", "0");
        machines.replicate(2);

        assertThat(account.secret()).containsEntry("dbClusterIdentifier", TWO).doesNotContainKey("reader_host");
    }

    @Test
    void sendsTheCapacityOfServerlessMembers() {
        account.configure("REPLICA_INSTANCE_CLASS", "db.serverless");
        account.configure("SERVERLESS_V2_MIN_CAPACITY", "0.5");
        account.configure("SERVERLESS_V2_MAX_CAPACITY", "4");

        machines.replicate(1);

        assertThat(requests(RestoreDbClusterFromSnapshotRequest.class))
                .singleElement()
                .satisfies(restore -> {
                    assertThat(restore.serverlessV2ScalingConfiguration().minCapacity())
                            .isEqualTo(0.5);
                    assertThat(restore.serverlessV2ScalingConfiguration().maxCapacity())
                            .isEqualTo(4.0);
                });
        assertThat(members(ONE)).extracting(Member::instanceClass).containsExactly("db.serverless");
    }

    @Test
    void takesTheCapacityOfTheSourcesServerlessWriter() {
        Announcement announcement = Destination.with(
                account.announce(1),
                Map.of("instanceClass", Map.of("name", "db.serverless", "minCapacity", 1.0, "maxCapacity", 8.0)));

        assertThat(machines.run(announcement).statusAsString()).isEqualTo("SUCCEEDED");

        assertThat(requests(RestoreDbClusterFromSnapshotRequest.class))
                .singleElement()
                .satisfies(restore -> assertThat(
                                restore.serverlessV2ScalingConfiguration().maxCapacity())
                        .isEqualTo(8.0));
        assertThat(members(ONE)).extracting(Member::instanceClass).containsExactly("db.serverless");
    }

    @Test
    void refusesAWrongInstanceClassBeforeAnythingIsRestored() {
        account.configure("REPLICA_INSTANCE_CLASS", "db.serverless");

        DescribeExecutionResponse execution = machines.run(account.announce(1));

        assertThat(execution.error()).isEqualTo(InvalidRequestException.class.getName());
        assertThat(execution.cause()).contains("ServerlessV2MinCapacity and ServerlessV2MaxCapacity");
        assertThat(account.replicas()).isEmpty();
    }

    @Test
    void saysWhatToSetIfTheSourceHasNoWriterAndTheStackNoClass() {
        Map<String, Object> fields =
                Json.members(Json.write(account.announce(1))).orElseThrow();
        fields.remove("instanceClass");

        DescribeExecutionResponse execution = machines.run(Announcement.parse(Json.write(fields)));

        assertThat(execution.cause()).contains("set ReplicaInstanceClass");
        assertThat(account.replicas()).isEmpty();
    }

    @Test
    void adoptsTheMembersThatAnEarlierAttemptHasMade() {
        account.configure("REPLICA_READERS", "1");
        Announcement announcement = account.announce(1);
        account.faults.before("createDBInstance", () -> account.faults.loseAnswer("createDBInstance"));

        assertThat(machines.run(announcement).statusAsString()).isEqualTo("SUCCEEDED");

        assertThat(members(ONE)).hasSize(2);
    }

    @Test
    void refusesAMembersNameThatIsTakenByAnother() {
        account.createForeignInstance(ONE + "-1");

        DescribeExecutionResponse execution = machines.run(account.announce(1));

        assertThat(execution.error()).isEqualTo(ConflictException.class.getName());
        assertThat(execution.cause()).contains(ONE + "-1 exists and is not a member");
    }

    @Test
    void waitsUntilThereIsCapacityForAMember() {
        for (int refusal = 0; refusal < 20; refusal++) {
            account.faults.fail("createDBInstance", "InsufficientDBInstanceCapacity");
        }

        machines.replicate(1);

        assertThat(members(ONE)).hasSize(1);
    }

    @Test
    void endsBeforeItCopiesWhereTheQuotaOfInstancesHasNoRoomForTheMembers() {
        account.configure("REPLICA_READERS", "2");
        account.rdsService.circumstances(Destination.B).limit(RdsQuota.INSTANCES, 5);

        DescribeExecutionResponse execution = machines.run(account.announce(1));

        assertThat(execution.error()).isEqualTo("io.rdsreplicator.shared.errors.QuotaReachedException");
        assertThat(execution.cause()).contains("quota of DB instances").contains("need 9 more");
    }

    @Test
    void keepsReplicasWithoutMembersThatAreOlderThanTheLiveOneAndTheOneBefore() {
        account.configure("REPLICAS_TO_KEEP", "3");
        account.configure("REPLICAS_TO_KEEP_RUNNING", "1");
        account.configure("REPLICA_READERS", "1");
        machines.replicate(1);
        machines.replicate(2);

        String output = machines.replicate(3);

        assertThat(account.replicas()).containsExactly(ONE, TWO, THREE);
        assertThat(account.database(ONE).isCold()).isTrue();
        assertThat(account.database(TWO).status()).isEqualTo("available");
        assertThat(account.database(THREE).status()).isEqualTo("available");
        assertThat(output).contains("without members");
    }

    @Test
    void countsAReplicaWithoutMembersAndDeletesItWhenItIsTooOld() {
        account.configure("REPLICAS_TO_KEEP", "3");
        account.configure("REPLICAS_TO_KEEP_RUNNING", "1");
        machines.replicate(1);
        machines.replicate(2);
        machines.replicate(3);
        assertThat(account.database(ONE).isCold()).isTrue();

        machines.replicate(4);

        assertThat(account.replicas()).containsExactly(TWO, THREE, Destination.replica(4));
        assertThat(account.database(TWO).isCold()).isTrue();
    }

    @Test
    void losesNoMemberWhileItIsProtectedByAnOperator() {
        account.configure("REPLICAS_TO_KEEP", "3");
        account.configure("REPLICAS_TO_KEEP_RUNNING", "1");
        machines.replicate(1);
        machines.replicate(2);
        account.port().protect(ONE, true);

        machines.replicate(3);

        assertThat(members(ONE)).hasSize(1);
    }

    @Test
    void isDeletedWithAllItsMembers() {
        account.configure("REPLICA_READERS", "2");
        machines.replicate(1);
        machines.replicate(2);

        machines.replicate(3);

        assertThat(account.replicas()).containsExactly(TWO, THREE);
        account.timeline.runUntilIdle();
        assertThat(account.instances())
                .noneMatch(instance -> instance.startsWith(ONE))
                .hasSize(6);
    }

    @Test
    void acceptsPasswordsOfAtMost41Characters() {
        account.putSecret("password", "p".repeat(42));

        DescribeExecutionResponse execution = machines.run(account.announce(1));

        assertThat(execution.cause()).contains("8 to 41 printable ASCII characters");
        assertThat(account.replicas()).isEmpty();
    }

    @Test
    void refusesASecretThatNamesAnInstanceAndACluster() {
        account.putSecret("dbInstanceIdentifier", "one");
        account.putSecret("dbClusterIdentifier", "other");

        assertThatThrownBy(() -> account.setPassword(account.restore(1)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("dbInstanceIdentifier and dbClusterIdentifier");
    }

    @Test
    void createsNoMemberWithAPasswordOrAKey() {
        machines.replicate(1);

        assertThat(requests(CreateDbInstanceRequest.class))
                .filteredOn(request -> request.dbInstanceIdentifier().startsWith("replica-"))
                .singleElement()
                .satisfies(request -> {
                    assertThat(request.masterUserPassword()).isNull();
                    assertThat(request.kmsKeyId()).isNull();
                    assertThat(request.deletionProtection()).isNull();
                });
    }
}
