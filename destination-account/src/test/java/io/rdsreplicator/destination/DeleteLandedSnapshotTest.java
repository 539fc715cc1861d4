package io.rdsreplicator.destination;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.steps.DeleteSnapshot;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeleteLandedSnapshotTest {
    private final Destination account = new Destination();

    @BeforeEach
    void landASnapshot() {
        account.createSecret();
        account.live(1);
        account.faults.calls.clear();
    }

    private DeleteSnapshot.Output delete() {
        return new DeleteLandedSnapshot(account.rds, account.secrets, account.sfn, account.settings()).handle(
                new DeleteSnapshot.Input(Destination.landed(1), Destination.SOURCE, account.machine(), "execution", false));
    }

    @Test
    void deletesTheSnapshot() {
        assertThat(delete()).isEqualTo(new DeleteSnapshot.Output(Destination.landed(1), true, "retention does not keep it"));
        assertThat(account.faults.called("deleteDBSnapshot")).isTrue();
    }

    @Test
    void givesWayToAClaimOnItsReplicaAndToNoOther() {
        String label = account.claim(1, "rollback");

        DeleteSnapshot.Output output = delete();

        assertThat(output.deleted()).isFalse();
        assertThat(output.reason()).contains(Retention.CLAIMED);
        String version = account.labels().versionWith(label).orElseThrow();
        account.secrets.updateSecretVersionStage(r -> r.secretId(Destination.SECRET).versionStage(label).removeFromVersionId(version));
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
