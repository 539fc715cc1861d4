package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.secret.Claim;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimReplicaTest {
    private static final Instant CHOSEN = Instant.parse("2026-11-21T05:00:00Z");
    private final Destination account = new Destination();
    private Announcement first;

    @BeforeEach
    void supersedeAReplica() {
        account.createSecret();
        first = account.live(1);
        account.live(2);
        account.faults.calls.clear();
    }

    private ClaimReplica.Output claim(String execution) {
        return claim(execution, null);
    }

    private ClaimReplica.Output claim(String execution, Boolean roomCanBeMade) {
        OperatorChoice choice = new OperatorChoice(execution, CHOSEN, true, CHOSEN);
        return new ClaimReplica(account.secrets, account.settings())
                .handle(new ClaimReplica.Input(ReplicaSpec.of(first), choice, execution, CHOSEN, roomCanBeMade));
    }

    private static String label(String execution) {
        return Claim.of(Destination.id(1), CHOSEN, execution).label();
    }

    private void putLabels(int count) {
        String current = account.currentVersion();
        for (int i = 0; i < count; i++) {
            String label = "own-" + i;
            account.secrets.updateSecretVersionStage(
                    r -> r.secretId(Destination.SECRET).versionStage(label).moveToVersionId(current));
        }
    }

    @Test
    void labelsTheSecretAndChangesNothingElse() {
        String before = account.currentVersion();

        assertThat(claim("one")).isEqualTo(new ClaimReplica.Output(ClaimReplica.Outcome.CLAIMED, label("one"), true));

        assertThat(account.labels().claimed()).containsExactly(Destination.id(1));
        assertThat(account.currentVersion()).isEqualTo(before);
        assertThat(account.faults.calls).doesNotContain("putSecretValue", "modifyDBInstance", "addTagsToResource");
    }

    @Test
    void findsItsOwnLabelWhenRepeated() {
        claim("one");
        account.putSecret("own", "a version that came later");
        account.faults.calls.clear();

        assertThat(claim("one")).isEqualTo(new ClaimReplica.Output(ClaimReplica.Outcome.CLAIMED, label("one"), false));
        assertThat(account.faults.called("updateSecretVersionStage")).isFalse();
    }

    @Test
    void findsItsLabelAfterALostAnswer() {
        account.faults.loseAnswer("updateSecretVersionStage");
        assertThatThrownBy(() -> claim("one")).isInstanceOf(TransientException.class);

        assertThat(claim("one").label()).isEqualTo(label("one"));
        assertThat(account.labels().claims()).hasSize(1);
    }

    @Test
    void leavesTheClaimOfAnotherRollback() {
        claim("one");
        claim("two");

        assertThat(account.labels().claims().keySet())
                .extracting(Claim::label)
                .containsExactlyInAnyOrder(label("one"), label("two"));
    }

    @Test
    void claimsWhenTheLabelIsPutMeanwhile() {
        account.faults.before("updateSecretVersionStage", () -> claim("one"));

        assertThat(claim("one").label()).isEqualTo(label("one"));
        assertThat(account.labels().claims()).hasSize(1);
    }

    @Test
    void refusesWhereALaterChoiceStandsAndLabelsNothing() {
        account.putSecret("chosenAt", CHOSEN.plusSeconds(1).toString());

        assertThatThrownBy(() -> claim("one"))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("chosen later");
        assertThat(account.labels().claims()).isEmpty();
    }

    @Test
    void claimsForAReplicationWhateverAnOperatorHasChosen() {
        account.putSecret("chosenAt", CHOSEN.plusSeconds(1).toString());

        ClaimReplica.Output output = new ClaimReplica(account.secrets, account.settings())
                .handle(new ClaimReplica.Input(ReplicaSpec.of(first), null, "replication", CHOSEN, null));

        assertThat(output.label()).isEqualTo(label("replication"));
        assertThat(account.labels().claimed()).containsExactly(Destination.id(1));
    }

    @Test
    void refusesASecretOfAnotherLineage() {
        account.putSecret("sourceArn", "arn:aws:rds:us-east-1:111111111111:db:orders");

        assertThatThrownBy(() -> claim("one")).isInstanceOf(ConflictException.class);
        assertThat(account.labels().claims()).isEmpty();
    }

    @Test
    void refusesWhereTheSecretHasNoRoomAndSaysWhatToDo() {
        // With AWS's three, one of each replica that was live, and that of the replaced one, 16 are used, and four stay
        // free.
        putLabels(10);

        assertThatThrownBy(() -> claim("one"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("20")
                .hasMessageContaining("own-9")
                .hasMessageContaining(
                        "aws secretsmanager update-secret-version-stage --secret-id " + Destination.SECRET);
        assertThat(account.labels().claims()).isEmpty();
    }

    @Test
    void asksForRoomWhereItCanBeMade() {
        putLabels(10);

        assertThat(claim("one", true))
                .isEqualTo(new ClaimReplica.Output(ClaimReplica.Outcome.NO_ROOM, label("one"), false));
        assertThat(account.labels().claims()).isEmpty();
        assertThatThrownBy(() -> claim("one", false)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void leavesAReplicationRoomToGoLive() {
        putLabels(9);
        claim("one");

        account.live(3);

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", Destination.replica(3));
    }

    @ParameterizedTest
    @CsvSource({
        "ThrottlingException, io.rdsreplicator.shared.errors.TransientException",
        "AccessDeniedException, io.rdsreplicator.shared.errors.InvalidRequestException",
        "LimitExceededException, io.rdsreplicator.shared.errors.InvalidRequestException"
    })
    void saysWhatSecretsManagerRefuses(String code, Class<? extends Throwable> error) {
        account.faults.fail("updateSecretVersionStage", code);

        assertThatThrownBy(() -> claim("one"))
                .isInstanceOf(error)
                .hasMessageContaining(code)
                .hasMessageNotContaining(Faults.SAID_BY_AWS);
    }
}
