package io.rdsreplicator.destination.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.steps.Destination;
import io.rdsreplicator.destination.steps.Faults;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the compare-and-swap of the secret answers, and what the secret says after it. */
class CompareAndSwapTest {
    private static final String MAKER = "replica-1";

    private final Destination account = new Destination();
    private final SecretStore store = new SecretStore(account.secrets, account.settings());
    private final CompareAndSwap swap = new CompareAndSwap(account.secrets, store);
    private SecretVersion base;
    private VersionStages labels;

    @BeforeEach
    void readTheBase() {
        account.createSecret();
        read();
    }

    private void read() {
        base = store.current(Destination.SECRET);
        labels = store.labels(Destination.SECRET);
    }

    private static CompareAndSwap.Draft draft() {
        return new CompareAndSwap.Draft(
                MAKER, List.of("replica-x"), "{\"username\": \"app\", \"new\": \"" + Destination.MARKER + "\"}");
    }

    private String version() {
        return ReplicationId.sha256(MAKER + " " + base.versionId());
    }

    @Test
    void makesTheNewValueCurrentAndTheBaseThePreviousOne() {
        assertThat(swap.replace(base, labels, draft())).isTrue();

        assertThat(account.secret()).containsEntry("new", Destination.MARKER);
        assertThat(account.currentVersion()).isEqualTo(version());
        assertThat(account.labels().has("replica-x", version())).isTrue();
        assertThat(account.labels().has(VersionStages.PREVIOUS, base.versionId()))
                .isTrue();
    }

    @Test
    void changesNothingWhereTheBaseWasNotCurrentAnyMoreWhenTheLabelsWereRead() {
        account.putSecret("other", "change");
        account.faults.calls.clear();

        assertThat(swap.replace(base, account.labels(), draft())).isFalse();

        assertThat(account.faults.calls).doesNotContain("putSecretValue", "updateSecretVersionStage");
        assertThat(account.secret()).containsEntry("other", "change").doesNotContainKey("new");
    }

    @Test
    void changesNothingThatApplicationsSeeWhereWhatItNamesIsNotFit() {
        assertThat(swap.replace(base, labels, draft(), () -> false)).isFalse();

        assertThat(account.currentVersion()).isEqualTo(base.versionId());
    }

    @Test
    void overwritesNoChangeThatComesBetween() {
        account.faults.before("updateSecretVersionStage", () -> account.putSecret("other", "change"));

        assertThat(swap.replace(base, labels, draft())).isFalse();

        assertThat(account.secret()).containsEntry("other", "change").doesNotContainKey("new");
    }

    @Test
    void findsThatItsOwnValueIsCurrentAlready() {
        assertThat(swap.replace(base, labels, draft())).isTrue();

        assertThat(swap.replace(base, labels, draft()))
                .as("a repeat, with what was read before")
                .isTrue();
        assertThat(account.currentVersion()).isEqualTo(version());
    }

    @Test
    void isTriedAgainWhereTheLabelsThatAreReadLagBehindThoseThatWereCompared() {
        account.faults.fail("updateSecretVersionStage", "InvalidParameterException");

        assertThatThrownBy(() -> swap.replace(base, labels, draft()))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("swapping secret " + Destination.SECRET + ": InvalidParameterException");
        assertThat(account.currentVersion()).isEqualTo(base.versionId());
    }

    @Test
    void takesTheLabelOfAFinishedRotationOffTheBase() {
        account.finishRotation(account.startRotation());
        read();

        assertThat(swap.replace(base, labels, draft())).isTrue();

        assertThat(account.labels().versionWith(VersionStages.PENDING)).isEmpty();
        assertThat(account.currentVersion()).isEqualTo(version());
    }

    @Test
    void swapsNothingWhereAnotherRotationBeginsBeforeTheLabelIsOff() {
        account.finishRotation(account.startRotation());
        read();
        account.faults.fail("updateSecretVersionStage", "InvalidParameterException");

        assertThat(swap.replace(base, labels, draft())).isFalse();
        assertThat(account.currentVersion()).isEqualTo(base.versionId());
    }

    @Test
    void refusesWhatDoesNotPassWhileItSwaps() {
        account.faults.fail("updateSecretVersionStage", "AccessDeniedException");

        assertThatThrownBy(() -> swap.replace(base, labels, draft()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("swapping secret " + Destination.SECRET
                        + ": AccessDeniedException: where the secret has a KMS key")
                .hasMessageNotContaining(Faults.SAID_BY_AWS);
    }

    @Test
    void showsNoValueInItsText() {
        assertThat(draft().toString()).isEqualTo("Draft[replica-1, [replica-x], value not shown]");
    }
}
