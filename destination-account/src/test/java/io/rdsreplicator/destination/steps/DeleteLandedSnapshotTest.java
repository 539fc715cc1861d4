package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.retention.Retention;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.steps.DeleteSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeleteLandedSnapshotTest {
    private final Destination account = new Destination();

    @BeforeEach
    void landTwoSnapshots() {
        account.createSecret();
        account.live(1);
        account.land(2);
        account.faults.calls.clear();
    }

    private DeleteSnapshot.Output delete() {
        return delete("0", null, account.timeline.instant());
    }

    private DeleteSnapshot.Output delete(String safetyCopyHours, String formerIdentity, Instant now) {
        Settings settings = account.settings("SAFETY_COPY_HOURS", safetyCopyHours);
        return new DeleteLandedSnapshot(account.rds, account.secrets, account.sfn, settings)
                .handle(new DeleteLandedSnapshot.Input(
                        Destination.landed(1),
                        Destination.SOURCE,
                        account.machine(),
                        "execution",
                        false,
                        formerIdentity,
                        now,
                        null));
    }

    @Test
    void keepsTheNewestThoughThereWasANewerOneWhenItWasListed() {
        account.rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(Destination.landed(2)));

        assertThat(delete().reason()).isEqualTo("it is the newest by now");
    }

    @Test
    void keepsASafetyCopyThoughItWasListed() {

        DeleteSnapshot.Output output = delete("24", null, account.timeline.instant());

        assertThat(output.deleted()).isFalse();
        assertThat(output.reason()).contains("safety copy");
    }

    @Test
    void deletesItOnceANewerOneHasTakenItsPlace() {
        account.timeline.runFor(Duration.ofHours(24));

        assertThat(delete("24", null, account.timeline.instant()).deleted()).isTrue();
    }

    @Test
    void keepsWhatCountsForTheLimitOfADay() {
        account.configure("MAX_REPLICATIONS_PER_DAY", "5");

        assertThat(delete().reason()).contains("MaxReplicationsPerDay");
        account.timeline.runFor(Duration.ofHours(24));
        assertThat(delete().deleted()).isTrue();
    }

    @Test
    void keepsEveryGoodOneWhileTheTimeOrTheWindowIsNotKnown() {
        account.timeline.runFor(Duration.ofHours(24));

        assertThat(delete("24", null, null).deleted()).isFalse();
        assertThat(delete("", null, account.timeline.instant()).deleted()).isFalse();
    }

    @Test
    void deletesTheCopyOfAFormerIdentityThatHasServedItsTime() {
        String snapshot = Destination.B.arn("rds", "snapshot:" + Destination.landed(1));
        account.rds.addTagsToResource(r -> r.resourceName(snapshot)
                .tags(ReplicationTags.tag(ReplicationTags.SOURCE_RESOURCE_ID, "db-FORMERFORMERFORMERFORMER12")));
        account.timeline.runFor(Duration.ofHours(24));

        assertThat(delete("24", null, account.timeline.instant()).deleted()).isFalse();
        assertThat(delete("24", "db-FORMERFORMERFORMERFORMER12", account.timeline.instant())
                        .deleted())
                .isTrue();
    }

    @Test
    void deletesTheSnapshot() {
        assertThat(delete())
                .isEqualTo(new DeleteSnapshot.Output(Destination.landed(1), true, "retention does not keep it"));
        assertThat(account.faults.called("deleteDBSnapshot")).isTrue();
    }

    @Test
    void givesWayToAClaimOnItsReplicaAndToNoOther() {
        String label = account.claim(1, "rollback");

        DeleteSnapshot.Output output = delete();

        assertThat(output.deleted()).isFalse();
        assertThat(output.reason()).contains(Retention.CLAIMED);
        String version = account.labels().versionWith(label).orElseThrow();
        account.secrets.updateSecretVersionStage(
                r -> r.secretId(Destination.SECRET).versionStage(label).removeFromVersionId(version));
        account.claim(2, "rollback");
        assertThat(delete().deleted()).isTrue();
    }

    @Test
    void readsTheClaimsRightBeforeTheCall() {
        delete();

        List<String> calls = account.faults.calls;
        assertThat(calls.subList(calls.size() - 2, calls.size())).containsExactly("describeSecret", "deleteDBSnapshot");
    }
}
