package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.secret.ReplicaSecretTest;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;

class ReadSecretTest {
    private final Destination account = new Destination();
    private final ReadSecret step = new ReadSecret(account.secrets, account.settings());
    private final Announcement announcement = ReplicaSecretTest.announcement("postgres");

    private ReadSecret.Output read() {
        return step.handle(new ReadSecret.Input(announcement));
    }

    @Test
    void tellsOfASecretThatNamesNoReplicaYet() {
        account.createSecret();

        ReadSecret.Output output = read();

        assertThat(output.secretArn()).contains(Destination.SECRET);
        assertThat(output.versionId()).isEqualTo(account.currentVersion());
        assertThat(output.liveReplica()).isNull();
        assertThat(output.liveReplicationId()).isNull();
        assertThat(output.pinned()).isFalse();
        assertThat(read()).isEqualTo(output);
    }

    @Test
    void namesTheLiveReplicaAndThePinAndNothingElse() {
        account.createSecret();
        account.putSecret("dbInstanceIdentifier", Destination.replica(3));
        account.putSecret("replicationId", Destination.id(3).value());
        account.putSecret("pinned", "true");

        ReadSecret.Output output = read();

        assertThat(output.liveReplica()).isEqualTo(Destination.replica(3));
        assertThat(output.liveReplicationId()).isEqualTo(Destination.id(3));
        assertThat(output.pinned()).isTrue();
        assertThat(output.toString()).doesNotContain(Destination.MARKER);
    }

    @Test
    void refusesASecretThatIsScheduledForDeletion() {
        account.createSecret();
        account.secrets.deleteSecret(r -> r.secretId(Destination.SECRET));

        assertThatThrownBy(this::read)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(Destination.SECRET)
                .hasMessageContaining("scheduled for deletion");
    }

    @Test
    void saysThatTheSecretIsMissing() {
        assertThatThrownBy(this::read)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(Destination.SECRET)
                .hasMessageContaining("username");
    }

    @Test
    void refusesABinarySecretAndAnotherLineages() {
        account.secrets.createSecret(
                r -> r.name(Destination.SECRET).secretBinary(SdkBytes.fromUtf8String(Destination.MARKER)));
        assertThatThrownBy(this::read)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("binary");

        account.secrets.putSecretValue(r -> r.secretId(Destination.SECRET)
                .secretString(
                        "{\"username\": \"app\", \"sourceArn\": \"arn:aws:rds:us-east-1:111111111111:db:orders\"}"));
        assertThatThrownBy(this::read).isInstanceOf(ConflictException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DecryptionFailure",
                "InvalidParameterException",
                "InvalidRequestException",
                "AccessDeniedException"
            })
    void saysTheCodeAndNothingThatAwsSays(String code) {
        account.createSecret();
        account.faults.fail("getSecretValue", code);

        assertThatThrownBy(this::read)
                .isInstanceOf(InvalidRequestException.class)
                .hasNoCause()
                .hasMessageStartingWith("reading secret " + Destination.SECRET + ": " + code)
                .hasMessageNotContaining(Faults.SAID_BY_AWS);
    }

    @Test
    void triesAgainWhatPasses() {
        account.createSecret();
        account.faults.fail("getSecretValue", "InternalServiceError");
        assertThatThrownBy(this::read).isInstanceOf(TransientException.class);

        account.faults.loseAnswer("getSecretValue");
        assertThatThrownBy(this::read).isInstanceOf(TransientException.class).hasMessageContaining("no answer");
    }
}
