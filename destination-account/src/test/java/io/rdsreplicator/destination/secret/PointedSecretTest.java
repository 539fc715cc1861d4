package io.rdsreplicator.destination.secret;

import static io.rdsreplicator.destination.secret.ReplicaSecretTest.replicaSpec;
import static io.rdsreplicator.destination.secret.ReplicaSecretTest.secret;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.replica.RestoredDatabase;
import io.rdsreplicator.destination.replica.RestoredDatabases;
import io.rdsreplicator.destination.steps.Destination;
import io.rdsreplicator.shared.runtime.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PointedSecretTest {
    static RestoredDatabase replica(String dbName) {
        return RestoredDatabases.instance(Destination.replica(1), "postgres", dbName);
    }

    private static Map<String, Object> pointedAt(String json, String dbName) {
        return Json.members(PointedSecret.of(secret(json), replica(dbName), replicaSpec("postgres")))
                .orElseThrow();
    }

    @Test
    void pointsToTheReplicaAndKeepsEverythingElseInItsPlace() {
        String before = "{'z': 1.10, 'username': 'app', 'password': 'p', 'host': 'old', 'port': 5432, "
                + "'big': 123456789012345678901234567890, 'nested': {'a': [1, 2.50, null, true]}, 'nothing': null, "
                + "'pinned': 'false', 'masterarn': 'x'}";

        String after = PointedSecret.of(secret(before), replica("shop"), replicaSpec("postgres"));

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
        RestoredDatabase replica = RestoredDatabases.instance(Destination.replica(1), engine, null);

        assertThat(Json.members(PointedSecret.of(secret("{'username': 'app'}"), replica, replicaSpec(engine)))
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

    @Test
    void keepsAnEscapedPairOfSurrogates() {
        assertThat(pointedAt("{'username': 'app', 'own': '\\ud83d\\ude00'}", null))
                .containsEntry("own", "\ud83d\ude00");
    }
}
