package io.rdsreplicator.destination.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.steps.Destination;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class ReplicaSecretTest {
    private static final String MARKER = Destination.MARKER;

    public static Announcement announcement(String engine) {
        return new Announcement(
                1,
                Destination.id(1),
                Destination.SOURCE,
                "orders",
                Arn.parse("arn:aws:rds:eu-west-1:111111111111:snapshot:rr-" + Destination.id(1) + "-transfer", "s"),
                Instant.parse("2026-11-21T04:00:00Z"),
                engine,
                "1",
                "app",
                20,
                Arn.parse("arn:aws:kms:eu-west-1:111111111111:key/k", "k"),
                Instant.parse("2026-11-21T04:00:00Z"),
                Destination.A.arn("states", "execution:stack-a-replication:nightly"),
                Map.of("TakeSnapshot", 180, "EncryptSnapshot", 240),
                Map.of("Rds", 9),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    static ReplicaSpec replicaSpec(String engine) {
        return ReplicaSpec.of(announcement(engine));
    }

    static ReplicaSecret secret(String json) {
        return ReplicaSecret.parse("the-secret", json.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'username': 'app', 'password': 'Marker-77', }",
                "['Marker-77']",
                "'Marker-77'",
                "Marker-77",
                "",
                "null",
                "{} {'username': 'Marker-77'}",
                "{'username': 'app', 'username': 'Marker-77'}",
                "{'password': 'Marker-77'}",
                "{'username': '', 'password': 'Marker-77'}",
                "{'username': ' ', 'password': 'Marker-77'}",
                "{'username': ['Marker-77']}",
                "{'username': 'app', 'password': {'a': 'Marker-77'}}",
                "{'username': 'app', 'password': 77, 'x': 'Marker-77'}",
                "{'username': 'app', 'host': ['Marker-77']}",
                "{'username': 'app', 'port': 'Marker-77'}",
                "{'username': 'app', 'port': 54.32, 'x': 'Marker-77'}",
                "{'username': 'app', 'pinned': true, 'x': 'Marker-77'}",
                "{'username': 'app', 'pinned': 'Marker-77'}",
                "{'username': 'app', 'notBefore': 'Marker-77'}",
                "{'username': 'app', 'snapshotTime': 'Marker-77'}",
                "{'username': 'app', 'replicationId': 'Marker-77'}",
                "{'username': 'app', 'dbInstanceIdentifier': '-Marker-77'}"
            })
    void refusesWhatCannotServeWithoutQuotingIt(String json) {
        assertThatThrownBy(() -> secret(json))
                .isInstanceOf(InvalidRequestException.class)
                .hasNoCause()
                .hasMessageContaining("the-secret")
                .hasMessageNotContaining(MARKER);
    }

    @Test
    void refusesABinarySecret() {
        assertThatThrownBy(() -> ReplicaSecret.parse("the-secret", null)).hasMessageContaining("the-secret is binary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'username': 'app', 'own': '\\ud83d'}", "{'username': 'app', 'a': [{'b': 'x\\udc00y'}]}"})
    void refusesHalfACharacterWhichCannotBeWrittenAgain(String json) {
        assertThatThrownBy(() -> secret(json))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("half a character");
    }

    @Test
    void doesNotShowItself() {
        ReplicaSecret secret = secret("{'username': 'app', 'password': 'Marker-77'}");

        assertThat(secret.toString()).contains("the-secret").doesNotContain(MARKER);
        assertThat(new SecretVersion("the-secret", "arn", "v", secret).toString())
                .doesNotContain(MARKER);
        assertThat(new VersionsInUse(Map.of("AWSCURRENT", MARKER)).toString()).doesNotContain(MARKER);
    }
}
