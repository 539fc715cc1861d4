package io.rdsreplicator.destination.secret;

import static io.rdsreplicator.destination.secret.ReplicaSecretTest.replicaSpec;
import static io.rdsreplicator.destination.secret.ReplicaSecretTest.secret;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.steps.Destination;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFitTest {
    private static final String MARKER = Destination.MARKER;

    @Test
    void refusesTheSecretOfAnotherLineage() {
        ReplicaSecret other =
                secret("{'username': 'app', 'sourceArn': 'arn:aws:rds:us-east-1:111111111111:db:orders'}");

        assertThatThrownBy(() -> SecretFit.requireFits(other, replicaSpec("postgres"), false))
                .isInstanceOf(ConflictException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "postgres,postgres",
        "aurora-postgresql,postgres",
        "oracle,oracle-ee",
        "sqlserver,sqlserver-se",
        "mysql,mysql"
    })
    void takesAnEngineOfTheSameFamily(String inSecret, String announced) {
        ReplicaSecret secret = secret("{'username': 'app', 'engine': '" + inSecret + "'}");

        SecretFit.requireFits(secret, replicaSpec(announced), true);
        assertThatThrownBy(() -> SecretFit.requireFits(secret, replicaSpec("mariadb"), false))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("engine");
    }

    @Test
    void needsTheMasterUserOnlyWhereThePasswordIsReset() {
        ReplicaSecret secret = secret("{'username': '" + MARKER + "'}");

        SecretFit.requireFits(secret, replicaSpec("postgres"), false);
        assertThatThrownBy(() -> SecretFit.requireFits(secret, replicaSpec("postgres"), true))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("username must be the master user")
                .hasMessageNotContaining(MARKER);
    }

    @Test
    void needsAPasswordThatRdsAccepts() {
        for (String password :
                List.of("short", "with space", "with/slash", "with@sign", "ümlaut-in-it", "x".repeat(129))) {
            ReplicaSecret secret = secret("{'username': 'app', 'password': '" + password + "'}");

            assertThatThrownBy(() -> SecretFit.requireFits(secret, replicaSpec("postgres"), true))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("8 to 128")
                    .hasMessageNotContaining(password);
            SecretFit.requireFits(secret, replicaSpec("postgres"), false);
        }
        ReplicaSecret longOne = secret("{'username': 'app', 'password': '" + "x".repeat(42) + "'}");
        SecretFit.requireFits(longOne, replicaSpec("postgres"), true);
        assertThatThrownBy(() -> SecretFit.requireFits(longOne, replicaSpec("mysql"), true))
                .hasMessageContaining("8 to 41");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesTheSecondOfTwoAlternatingUsers(boolean resets) {
        assertThatThrownBy(() ->
                        SecretFit.requireServes(secret("{'username': 'app_clone'}"), replicaSpec("postgres"), resets))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("alternating users");
    }

    @Test
    void refusesAValueThatWouldBeTooLongWithAReplicaInIt() {
        String padded = "{'username': 'app', 'password': 'Password-1', 'own': '" + "x".repeat(64_000) + "'}";
        SecretFit.requireServes(secret(padded), replicaSpec("postgres"), true);
        String longest = PointedSecret.of(secret(padded), PointedSecretTest.replica("shop"), replicaSpec("postgres"));
        String own = "x".repeat(64_000 + 65_536 - longest.length());

        assertThatThrownBy(() -> SecretFit.requireServes(
                        secret(padded.replaceFirst("x{64000}", own)), replicaSpec("postgres"), true))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageMatching(
                        "secret the-secret: its value would have 6\\d{4} bytes with all that a replica puts into it, and Secrets"
                                + " Manager takes 65536: take out at least \\d+");
    }

    @Test
    void countsBytesAndNotCharacters() {
        String umlauts = "{'username': 'app', 'own': '" + "\u00fc".repeat(40_000) + "'}";

        assertThatThrownBy(() -> SecretFit.requireServes(secret(umlauts), replicaSpec("postgres"), true))
                .hasMessageContaining("bytes");
    }
}
