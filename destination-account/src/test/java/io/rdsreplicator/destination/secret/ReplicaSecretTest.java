package io.rdsreplicator.destination.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.steps.Destination;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.model.DBInstance;

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
                null);
    }

    private static ReplicaSpec replicaSpec(String engine) {
        return ReplicaSpec.of(announcement(engine));
    }

    private static DBInstance replica(String dbName) {
        return DBInstance.builder()
                .dbInstanceIdentifier(Destination.replica(1))
                .engine("postgres")
                .endpoint(e -> e.address("new.example").port(5433))
                .dbName(dbName)
                .build();
    }

    private static ReplicaSecret secret(String json) {
        return ReplicaSecret.parse("the-secret", json.replace('\'', '"'));
    }

    private static Map<String, Object> pointedAt(String json, String dbName) {
        return Json.members(secret(json).pointedAt(replica(dbName), replicaSpec("postgres")))
                .orElseThrow();
    }

    @Test
    void pointsToTheReplicaAndKeepsEverythingElseInItsPlace() {
        String before = "{'z': 1.10, 'username': 'app', 'password': 'p', 'host': 'old', 'port': 5432, "
                + "'big': 123456789012345678901234567890, 'nested': {'a': [1, 2.50, null, true]}, 'nothing': null, "
                + "'pinned': 'false', 'masterarn': 'x'}";

        String after = secret(before).pointedAt(replica("shop"), replicaSpec("postgres"));

        assertThat(after)
                .isEqualTo(("{'z':1.10,'username':'app','password':'p','host':'new.example','port':5433,"
                                + "'big':123456789012345678901234567890,'nested':{'a':[1,2.50,null,true]},'nothing':null,'pinned':'false',"
                                + "'masterarn':'x','engine':'postgres','dbname':'shop',"
                                + "'dbInstanceIdentifier':'replica-orders-20261121040501-3f9a1c',"
                                + "'replicationId':'orders-20261121040501-3f9a1c',"
                                + "'sourceArn':'arn:aws:rds:eu-west-1:111111111111:db:orders',"
                                + "'snapshotTime':'2026-11-21T04:00:00Z'}")
                        .replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource({
        "postgres, postgres",
        "mysql, mysql",
        "mariadb, mariadb",
        "oracle-ee-cdb, oracle",
        "oracle-se2, oracle",
        "sqlserver-ex, sqlserver"
    })
    void writesTheFamilyThatRotationFunctionsExpectWhereNoEngineIsThere(String engine, String family) {
        DBInstance replica = replica(null).copy(i -> i.engine(engine));

        assertThat(Json.members(secret("{'username': 'app'}").pointedAt(replica, replicaSpec(engine)))
                        .orElseThrow())
                .containsEntry("engine", family);
        assertThat(pointedAt("{'username': 'app', 'engine': 'aurora-postgresql'}", null))
                .containsEntry("engine", "aurora-postgresql");
    }

    @Test
    void keepsThePortsKindAndTheDatabaseNameThatIsThere() {
        assertThat(pointedAt("{'username': 'app', 'port': '5432', 'dbname': 'mine'}", "shop"))
                .containsEntry("port", "5433")
                .containsEntry("dbname", "mine");
        assertThat(pointedAt("{'username': 'app'}", null))
                .containsEntry("port", 5433)
                .doesNotContainKey("dbname");
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

    @Test
    void refusesTheSecretOfAnotherLineage() {
        ReplicaSecret other =
                secret("{'username': 'app', 'sourceArn': 'arn:aws:rds:us-east-1:111111111111:db:orders'}");

        assertThatThrownBy(() -> other.requireFits(replicaSpec("postgres"), false))
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

        assertThat(secret.requireFits(replicaSpec(announced), true)).isSameAs(secret);
        assertThatThrownBy(() -> secret.requireFits(replicaSpec("mariadb"), false))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("engine");
    }

    @Test
    void needsTheMasterUserOnlyWhereThePasswordIsReset() {
        ReplicaSecret secret = secret("{'username': '" + MARKER + "'}");

        assertThat(secret.requireFits(replicaSpec("postgres"), false)).isSameAs(secret);
        assertThatThrownBy(() -> secret.requireFits(replicaSpec("postgres"), true))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("username must be the master user")
                .hasMessageNotContaining(MARKER);
    }

    @Test
    void needsAPasswordThatRdsAccepts() {
        for (String password :
                List.of("short", "with space", "with/slash", "with@sign", "ümlaut-in-it", "x".repeat(129))) {
            ReplicaSecret secret = secret("{'username': 'app', 'password': '" + password + "'}");

            assertThatThrownBy(() -> secret.requireFits(replicaSpec("postgres"), true))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("8 to 128")
                    .hasMessageNotContaining(password);
            assertThat(secret.requireFits(replicaSpec("postgres"), false)).isSameAs(secret);
        }
        ReplicaSecret longOne = secret("{'username': 'app', 'password': '" + "x".repeat(42) + "'}");
        assertThat(longOne.requireFits(replicaSpec("postgres"), true)).isSameAs(longOne);
        assertThatThrownBy(() -> longOne.requireFits(replicaSpec("mysql"), true))
                .hasMessageContaining("8 to 41");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesTheSecondOfTwoAlternatingUsers(boolean resets) {
        assertThatThrownBy(() -> secret("{'username': 'app_clone'}").requireServes(replicaSpec("postgres"), resets))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("alternating users");
    }

    @Test
    void refusesAValueThatWouldBeTooLongWithAReplicaInIt() {
        String padded = "{'username': 'app', 'password': 'Password-1', 'own': '" + "x".repeat(64_000) + "'}";
        assertThat(secret(padded).requireServes(replicaSpec("postgres"), true)).isNotNull();
        String longest = secret(padded).pointedAt(replica("shop"), replicaSpec("postgres"));
        String own = "x".repeat(64_000 + 65_536 - longest.length());

        assertThatThrownBy(
                        () -> secret(padded.replaceFirst("x{64000}", own)).requireServes(replicaSpec("postgres"), true))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageMatching(
                        "secret the-secret: its value would have 6\\d{4} bytes with all that a replica puts into it, and Secrets"
                                + " Manager takes 65536: take out at least \\d+");
    }

    @Test
    void countsBytesAndNotCharacters() {
        String umlauts = "{'username': 'app', 'own': '" + "\u00fc".repeat(40_000) + "'}";

        assertThatThrownBy(() -> secret(umlauts).requireServes(replicaSpec("postgres"), true))
                .hasMessageContaining("bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'username': 'app', 'own': '\\ud83d'}", "{'username': 'app', 'a': [{'b': 'x\\udc00y'}]}"})
    void refusesHalfACharacterWhichCannotBeWrittenAgain(String json) {
        assertThatThrownBy(() -> secret(json))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("half a character");
    }

    @Test
    void keepsAnEscapedPairOfSurrogates() {
        assertThat(pointedAt("{'username': 'app', 'own': '\\ud83d\\ude00'}", null))
                .containsEntry("own", "\ud83d\ude00");
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
