package io.rdsreplicator.local.rds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.RdsException;

/** Two accounts with RDS in virtual time. */
final class RdsFixture {
    static final AccountRegion A = new AccountRegion("111111111111", "eu-west-1");
    static final AccountRegion B = new AccountRegion("222222222222", "eu-west-1");

    final Timeline timeline = Timeline.virtual(Instant.parse("2026-01-01T00:00:00Z"));
    final FrontDoor frontDoor = new FrontDoor(timeline);
    final FakeKms kms = new FakeKms(frontDoor);
    final FingerprintStorage storage = new FingerprintStorage();
    final RdsService service = new RdsService(timeline, frontDoor, storage, RdsDurations.realistic());
    final RdsClient a = frontDoor.client(RdsClient.class, Caller.root(A));
    final RdsClient b = frontDoor.client(RdsClient.class, Caller.root(B));

    CreateDbInstanceRequest.Builder request(String id) {
        return CreateDbInstanceRequest.builder()
                .dbInstanceIdentifier(id)
                .dbInstanceClass("db.t4g.micro")
                .engine("postgres")
                .engineVersion("14.20")
                .masterUsername("owner")
                .masterUserPassword("first-secret")
                .backupRetentionPeriod(0);
    }

    /** An available DB instance in A, encrypted under a key or (null) not at all, that holds its own name. */
    DBInstance database(String id, String keyId) {
        String arn = a.createDBInstance(request(id).kmsKeyId(keyId).build())
                .dbInstance()
                .dbInstanceArn();
        storage.write(arn, "content of " + id);
        timeline.runUntilIdle();
        return instance(a, id);
    }

    DBInstance instance(RdsClient rds, String id) {
        return rds.describeDBInstances(r -> r.dbInstanceIdentifier(id))
                .dbInstances()
                .get(0);
    }

    DBSnapshot snapshot(RdsClient rds, String id) {
        return rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(id))
                .dbSnapshots()
                .get(0);
    }

    /** An available manual snapshot in A. */
    DBSnapshot snapshotOf(String instance, String id) {
        a.createDBSnapshot(r -> r.dbInstanceIdentifier(instance).dbSnapshotIdentifier(id));
        timeline.runUntilIdle();
        return snapshot(a, id);
    }

    void share(String snapshot, String... accounts) {
        a.modifyDBSnapshotAttribute(
                r -> r.dbSnapshotIdentifier(snapshot).attributeName("restore").valuesToAdd(accounts));
    }

    void minutes(double minutes) {
        timeline.runFor(Duration.ofMillis((long) (minutes * 60_000)));
    }

    static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RdsException.class, e -> assertThat(
                        e.awsErrorDetails().errorCode())
                .isEqualTo(code));
    }
}
