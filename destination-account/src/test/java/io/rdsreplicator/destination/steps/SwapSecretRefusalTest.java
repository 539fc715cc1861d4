package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.secret.CompareAndSwap;
import io.rdsreplicator.destination.secret.SecretVersion;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link SwapSecret} refuses. The secret says after it what it said before. */
class SwapSecretRefusalTest {
    private static final String REPLICA = Destination.replica(1);
    private final Destination account = new Destination();
    private Announcement announcement;
    private String applied;

    @BeforeEach
    void fitAReplica() {
        account.createSecret();
        announcement = account.candidate(1);
        applied = account.currentVersion();
    }

    private SwapSecret.Output swap() {
        return account.swap(announcement, applied);
    }

    private SwapSecret.Input ofTheFirstReplica(Announcement announced) {
        Instant now = account.timeline.instant();
        return new SwapSecret.Input(ReplicaSpec.of(announced), REPLICA, null, applied, now, now, now);
    }

    @ParameterizedTest
    @CsvSource({
        "username, intruder, username must be the master user",
        "engine, mysql, engine must be of the family of postgres",
    })
    void refusesASecretThatNoLongerFitsTheReplica(String key, String value, String complaint) {
        account.putSecret(key, value);
        String before = account.secretText();

        assertThatThrownBy(this::swap)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(complaint);
        assertThat(account.secretText()).isEqualTo(before);
    }

    @Test
    void refusesTheSecretOfAnotherDatabase() {
        account.putSecret("sourceArn", Destination.A.arn("rds", "db:billing"));
        String before = account.secretText();

        assertThatThrownBy(this::swap)
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("replicas of another database");
        assertThat(account.secretText()).isEqualTo(before);
    }

    @Test
    void refusesTheSecretOfAnotherDatabaseThoughItNamesTheReplica() {
        assertThat(swap().live()).isTrue();
        account.putSecret("sourceArn", Destination.A.arn("rds", "db:billing"));

        assertThatThrownBy(this::swap)
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("replicas of another database");
    }

    @ParameterizedTest
    @ValueSource(strings = {"putSecretValue", "updateSecretVersionStage"})
    void refusesASecretThatBecomesAnotherDatabasesMeanwhile(String operation) {
        account.faults.before(operation, () -> account.putSecret("sourceArn", Destination.A.arn("rds", "db:billing")));

        assertThatThrownBy(this::swap).isInstanceOf(ConflictException.class);
        assertThat(account.secret()).doesNotContainKey("dbInstanceIdentifier");
    }

    @Test
    void asksForAPasswordIfTheSecretHasNone() {
        account.putSecret("password", "");
        applied = account.currentVersion();

        assertThat(swap().outcome()).isEqualTo(SwapSecret.Outcome.PASSWORD_CHANGED);
        assertThat(account.secret()).doesNotContainKey("dbInstanceIdentifier");
    }

    @Test
    void saysOfALiveReplicaThatItIsLiveThoughTheUserHasChangedSince() {
        swap();
        account.putSecret("username", "app_clone");

        assertThat(swap().live()).isTrue();
    }

    @Test
    void refusesAReplicaThatIsGoneOrOfAnotherReplication() {
        Announcement second = account.announce(2);

        assertThatThrownBy(() -> account.swap(second, applied)).isInstanceOf(TransientException.class);
        SwapSecret step = new SwapSecret(account.rds, account.secrets, account.settings());
        assertThatThrownBy(() -> step.handle(ofTheFirstReplica(second))).isInstanceOf(ConflictException.class);
    }

    @Test
    void refusesAVersionOfItsOwnIdWithAnotherValue() {
        String version = CompareAndSwap.versionId(
                announcement.replicationId().value(), new SecretVersion(Destination.SECRET, "arn", applied, null));
        account.secrets.putSecretValue(r -> r.secretId(Destination.SECRET)
                .clientRequestToken(version)
                .versionStages("somebody")
                .secretString("{\"a\": \"" + Destination.MARKER + "\"}"));

        assertThatThrownBy(this::swap)
                .isInstanceOf(ConflictException.class)
                .hasNoCause()
                .hasMessageContaining(version)
                .hasMessageNotContaining(Destination.MARKER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LimitExceededException",
                "EncryptionFailure",
                "AccessDeniedException",
                "MalformedPolicyDocumentException"
            })
    void saysTheCodeAndNothingThatAwsSays(String code) {
        account.faults.fail("putSecretValue", code);

        assertThatThrownBy(this::swap)
                .isInstanceOf(InvalidRequestException.class)
                .hasNoCause()
                .hasMessageStartingWith("putting a version of secret " + Destination.SECRET + ": " + code)
                .hasMessageNotContaining(Faults.SAID_BY_AWS);
    }

    @ParameterizedTest
    @CsvSource({
        "EncryptionFailure, SecretKeyArn",
        "DecryptionFailure, SecretKeyArn",
        "AccessDeniedException, SecretKeyArn",
        "InvalidRequestException, scheduled for deletion"
    })
    void saysWhatToLookAt(String code, String guidance) {
        account.faults.fail("getSecretValue", code);

        assertThatThrownBy(this::swap)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(guidance);
    }
}
