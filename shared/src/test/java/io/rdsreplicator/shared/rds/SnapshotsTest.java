package io.rdsreplicator.shared.rds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.steps.Account;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.rds.model.Tag;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class SnapshotsTest {
    private static final Tag TEAM = ReplicationTags.tag("team", "shop");

    private final Account account;
    private final RdsClient rds;
    private final Snapshots snapshots;

    SnapshotsTest(DatabaseKind kind) {
        account = new Account(kind);
        rds = account.frontDoor.client(RdsClient.class, Caller.root(Account.PLACE));
        snapshots = Snapshots.of(Arn.parse(Account.PLACE.arn("rds", kind.arnType() + ":orders"), "database"), rds);
    }

    @Test
    void findsAndListsWhatItCreates() {
        snapshots.create("orders", "first", List.of(TEAM));
        Snapshot creating = snapshots.find("first").orElseThrow();
        account.timeline.runUntilIdle();
        Snapshot created = snapshots.find("first").orElseThrow();

        assertThat(creating.state()).isEqualTo(RdsStatus.IN_PROGRESS);
        assertThat(created.state()).isEqualTo(RdsStatus.READY);
        assertThat(created.kind()).isEqualTo(snapshots.kind());
        assertThat(created.arn())
                .isEqualTo(Account.PLACE.arn("rds", snapshots.kind().snapshotArnType() + ":first"));
        assertThat(created.sourceDatabase()).isEqualTo("orders");
        assertThat(created.sourceResourceId()).startsWith(snapshots.kind().arnType() + "-");
        assertThat(created.masterUsername()).isEqualTo("app");
        assertThat(created.tags()).containsExactly(TEAM);
        assertThat(created.copyOf()).isNull();
        assertThat(created.allocatedStorage()).isPositive();
        assertThat(created.time().orElseThrow()).isEqualTo(created.createdAt());
        assertThat(snapshots.list()).containsExactly(created);
        assertThat(Snapshots.all(rds)).containsExactly(created);
    }

    @Test
    void findsNothingWhereThereIsNothing() {
        assertThat(snapshots.find("none")).isEmpty();
        assertThat(snapshots.list()).isEmpty();
    }

    @Test
    void findsNoSnapshotOfAnotherKind() {
        snapshots.create("orders", "first", List.of());

        for (DatabaseKind kind : DatabaseKind.values()) {
            assertThat(Snapshots.of(kind, rds).find("first").isPresent()).isEqualTo(kind == snapshots.kind());
        }
    }

    @Test
    void copiesUnderAKeyAndKnowsTheTimeOfTheData() {
        Snapshot first = encrypted("first");
        String another = key();
        account.timeline.runFor(Duration.ofHours(1));

        snapshots.copy(new SnapshotCopy(first.id(), "second", another, List.of(TEAM)));
        account.timeline.runUntilIdle();

        Snapshot copy = snapshots.find("second").orElseThrow();
        Instant taken = first.time().orElseThrow();
        assertThat(copy.kmsKeyId()).isEqualTo(another);
        assertThat(copy.encrypted()).isTrue();
        assertThat(copy.tags()).containsExactly(TEAM);
        assertThat(copy.canBeTakenAt(taken)).isTrue();
        assertThat(copy.canBeTakenAt(taken.plus(Duration.ofDays(1)))).isFalse();
    }

    @Test
    void sharesAndStopsSharing() {
        Snapshot first = encrypted("first");

        snapshots.share(first.id(), "222222222222");
        assertThat(snapshots.sharedWith(first.id())).containsExactly("222222222222");
        snapshots.unshare(first.id(), "222222222222");
        assertThat(snapshots.sharedWith(first.id())).isEmpty();
    }

    @Test
    void deletesAndSaysWhatIsNotThere() {
        snapshots.create("orders", "first", List.of());
        account.timeline.runUntilIdle();

        snapshots.delete("first");
        account.timeline.runUntilIdle();

        assertThat(snapshots.find("first")).isEmpty();
        assertThatThrownBy(() -> snapshots.delete("first"))
                .isInstanceOfSatisfying(
                        RdsException.class, refused -> assertThat(RdsRefusal.SNAPSHOT_NOT_FOUND.is(refused))
                                .isTrue());
    }

    @Test
    void isCountedInAQuotaOfItsKind() {
        snapshots.create("orders", "first", List.of());

        assertThat(AccountQuota.read(rds, snapshots.quotaName()))
                .extracting(AccountQuota::used)
                .containsExactly(1L);
    }

    /** A snapshot of a database that is encrypted under an own key. */
    private Snapshot encrypted(String id) {
        String own = key();
        switch (snapshots.kind()) {
            case INSTANCE ->
                rds.createDBInstance(r -> r.dbInstanceIdentifier("vault")
                        .engine("postgres")
                        .engineVersion("14.20")
                        .dbInstanceClass("db.t4g.medium")
                        .allocatedStorage(20)
                        .storageEncrypted(true)
                        .kmsKeyId(own)
                        .masterUsername("app")
                        .masterUserPassword("Production-1-only"));
            case CLUSTER -> {
                rds.createDBCluster(r -> r.dbClusterIdentifier("vault")
                        .engine("aurora-postgresql")
                        .engineVersion("16.4")
                        .storageEncrypted(true)
                        .kmsKeyId(own)
                        .masterUsername("app")
                        .masterUserPassword("Production-1-only"));
                account.addWriter("vault");
            }
        }
        account.timeline.runUntilIdle();
        snapshots.create("vault", id, List.of());
        account.timeline.runUntilIdle();
        return snapshots.find(id).orElseThrow();
    }

    private String key() {
        return account.frontDoor
                .client(KmsClient.class, Caller.root(Account.PLACE))
                .createKey(r -> {})
                .keyMetadata()
                .arn();
    }
}
