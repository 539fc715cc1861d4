package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.storage.PostgresStorage;
import io.rdsreplicator.local.time.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.Endpoint;

/** Aurora clusters over the real PostgreSQL. */
class PostgresClusterIT {
    @TempDir
    static Path base;

    private final Timeline timeline = Timeline.virtual(Instant.parse("2026-01-01T00:00:00Z"));
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final FakeKms kms = new FakeKms(frontDoor);
    private PostgresStorage storage;
    private RdsClient rds;

    @BeforeEach
    void open() throws IOException {
        storage = PostgresStorage.open(base, line -> {});
        new RdsService(timeline, frontDoor, storage, RdsDurations.realistic());
        rds = frontDoor.client(RdsClient.class, Caller.root(A));
    }

    @AfterEach
    void close() throws IOException {
        storage.close();
    }

    @Test
    void takesItsDataThroughACopiedSnapshotToAnother() throws SQLException {
        create("orders");
        member("orders", "one");
        execute(cluster("orders").endpoint(), port("orders"), "create table notes as select 'kept' as note");

        String key = kms.key(A, "transfer");
        rds.createDBClusterSnapshot(r -> r.dbClusterIdentifier("orders").dbClusterSnapshotIdentifier("taken"));
        timeline.runUntilIdle();
        rds.copyDBClusterSnapshot(r -> r.sourceDBClusterSnapshotIdentifier("taken")
                .targetDBClusterSnapshotIdentifier("copied")
                .kmsKeyId(key));
        timeline.runUntilIdle();
        rds.restoreDBClusterFromSnapshot(r -> r.dbClusterIdentifier("restored")
                .snapshotIdentifier("copied")
                .engine(ClusterFixture.ENGINE)
                .engineVersion(ClusterFixture.VERSION));
        timeline.runUntilIdle();
        member("restored", "copy");
        rds.deleteDBInstance(r -> r.dbInstanceIdentifier("one"));
        rds.deleteDBCluster(r -> r.dbClusterIdentifier("orders").skipFinalSnapshot(true));
        timeline.runUntilIdle();

        assertThat(read(cluster("restored").endpoint(), port("restored"))).isEqualTo("kept");
        execute(cluster("restored").endpoint(), port("restored"), "insert into notes values ('more')");
    }

    @Test
    void refusesWritesAtTheAddressOfTheReaders() throws SQLException {
        create("orders");
        member("orders", "one");
        member("orders", "two");
        DBCluster orders = cluster("orders");
        execute(orders.endpoint(), orders.port(), "create table notes as select 'kept' as note");

        assertThat(read(orders.readerEndpoint(), orders.port())).isEqualTo("kept");
        assertRefusesWrites(orders.readerEndpoint(), orders.port());
        Endpoint writer = instance("one");
        execute(writer.address(), writer.port(), "insert into notes values ('more')");
        Endpoint reader = instance("two");
        assertThat(read(reader.address(), reader.port())).isEqualTo("kept");
        assertRefusesWrites(reader.address(), reader.port());

        rds.failoverDBCluster(r -> r.dbClusterIdentifier("orders"));
        timeline.runUntilIdle();
        execute(instance("two").address(), instance("two").port(), "insert into notes values ('more')");
        assertRefusesWrites(instance("one").address(), instance("one").port());
    }

    @Test
    void passesOnWhatAReadersClientAsksFor() throws SQLException {
        create("orders");
        member("orders", "one");
        DBCluster orders = cluster("orders");
        String options = "&options=-c%20statement_timeout=4321";

        try (Connection connection = connect(orders.readerEndpoint(), orders.port(), options);
                Statement statement = connection.createStatement()) {
            assertThat(text(statement, "show statement_timeout")).isEqualTo("4321ms");
            assertThat(text(statement, "show transaction_read_only")).isEqualTo("on");
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.execute("select pg_sleep(3)"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("due to user request");
        }
        assertThatThrownBy(() -> DriverManager.getConnection(
                        url(orders.readerEndpoint(), orders.port()), "owner", "second-secret"))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void keepsItsDataAndItsReadersOverStopAndStart() throws SQLException {
        create("orders");
        member("orders", "one");
        execute(cluster("orders").endpoint(), port("orders"), "create table notes as select 'kept' as note");
        DBCluster before = cluster("orders");

        rds.stopDBCluster(r -> r.dbClusterIdentifier("orders"));
        timeline.runUntilIdle();
        assertThatThrownBy(() -> read(before.readerEndpoint(), before.port())).isInstanceOf(SQLException.class);
        rds.startDBCluster(r -> r.dbClusterIdentifier("orders"));
        timeline.runUntilIdle();

        assertThat(read(cluster("orders").readerEndpoint(), port("orders"))).isEqualTo("kept");
        assertRefusesWrites(cluster("orders").readerEndpoint(), port("orders"));
    }

    @Test
    void isNotMadeForMySql() {
        refused(
                "InvalidParameterValue",
                () -> rds.createDBCluster(r -> r.dbClusterIdentifier("orders")
                        .engine("aurora-mysql")
                        .masterUsername("owner")
                        .masterUserPassword("first-secret")));
    }

    private void create(String id) {
        rds.createDBCluster(r -> r.dbClusterIdentifier(id)
                .engine(ClusterFixture.ENGINE)
                .engineVersion(ClusterFixture.VERSION)
                .databaseName("shop")
                .masterUsername("owner")
                .masterUserPassword("first-secret")
                .storageEncrypted(true)
                .kmsKeyId(kms.key(A, "private")));
        timeline.runUntilIdle();
    }

    private void member(String cluster, String id) {
        rds.createDBInstance(r -> r.dbInstanceIdentifier(id)
                .dbClusterIdentifier(cluster)
                .dbInstanceClass("db.r6g.large")
                .engine(ClusterFixture.ENGINE));
        timeline.runUntilIdle();
    }

    private DBCluster cluster(String id) {
        return rds.describeDBClusters(r -> r.dbClusterIdentifier(id))
                .dbClusters()
                .get(0);
    }

    private int port(String cluster) {
        return cluster(cluster).port();
    }

    private Endpoint instance(String id) {
        return rds.describeDBInstances(r -> r.dbInstanceIdentifier(id))
                .dbInstances()
                .get(0)
                .endpoint();
    }

    private static void assertRefusesWrites(String address, int port) {
        assertThatThrownBy(() -> execute(address, port, "insert into notes values ('more')"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("cannot execute INSERT in a read-only transaction");
    }

    private static void execute(String address, int port, String sql) throws SQLException {
        try (Connection connection = connect(address, port, "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String read(String address, int port) throws SQLException {
        try (Connection connection = connect(address, port, "");
                Statement statement = connection.createStatement()) {
            return text(statement, "select note from notes limit 1");
        }
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    private static Connection connect(String address, int port, String parameters) throws SQLException {
        return DriverManager.getConnection(url(address, port) + parameters, "owner", "first-secret");
    }

    private static String url(String address, int port) {
        String host = address.contains(":") ? "[" + address + "]" : address;
        return "jdbc:postgresql://" + host + ":" + port + "/shop?connectTimeout=10";
    }
}
