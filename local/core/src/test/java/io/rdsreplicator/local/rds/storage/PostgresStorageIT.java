package io.rdsreplicator.local.rds.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresStorageIT {
    private static final String ORDERS = "arn:aws:rds:eu-west-1:111111111111:db:orders";
    private static final String REPLICA = "arn:aws:rds:eu-west-1:222222222222:db:orders-replica";
    private static final DatabaseSpec SPEC = new DatabaseSpec("14.20", "postgres", "first-secret", "shop", 5432);
    private static final byte[] KEY = key(1);

    /** One for all tests: unpacking the programs takes longer than each of them. */
    @TempDir
    static Path base;

    private final List<String> said = new ArrayList<>();
    private PostgresStorage storage;

    @BeforeEach
    void open() throws IOException {
        storage = PostgresStorage.open(base, said::add);
    }

    @AfterEach
    void close() throws IOException {
        storage.close();
    }

    @Test
    void letsTheMasterUserIntoItsDatabaseWithItsPasswordOnly() throws Exception {
        DatabaseEndpoint endpoint = storage.create(ORDERS, SPEC);

        try (Connection connection = connect(endpoint, "shop", "postgres", "first-secret")) {
            assertThat(
                            text(
                                    connection,
                                    "select rolsuper::text || rolcreatedb || rolcreaterole from pg_roles where rolname = 'postgres'"))
                    .isEqualTo("falsetruetrue");
            assertThat(text(connection, "select pg_get_userbyid(datdba) from pg_database where datname = 'shop'"))
                    .isEqualTo("postgres");
        }
        assertThatThrownBy(() -> connect(endpoint, "shop", "postgres", "second-secret"))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> connect(endpoint, "shop", "postgres", "")).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> connect(endpoint, "shop", "rdsadmin", "first-secret"))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() ->
                        connect(new DatabaseEndpoint("[::1]", endpoint.port()), "shop", "postgres", "second-secret"))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void changesThePasswordReally() throws Exception {
        DatabaseEndpoint endpoint = storage.create(ORDERS, SPEC);

        storage.changePassword(ORDERS, "postgres", "it's \"another\"");

        connect(endpoint, "shop", "postgres", "it's \"another\"").close();
        assertThatThrownBy(() -> connect(endpoint, "shop", "postgres", "first-secret"))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void keepsItsDataOverStopAndStart() throws Exception {
        DatabaseEndpoint endpoint = storage.create(ORDERS, SPEC);
        execute(endpoint, "create table notes as select 'kept' as note");

        storage.stop(ORDERS);
        assertThatThrownBy(() -> connect(endpoint, "shop", "postgres", "first-secret"))
                .isInstanceOf(SQLException.class);
        DatabaseEndpoint again = storage.start(ORDERS);

        try (Connection connection = connect(again, "shop", "postgres", "first-secret")) {
            assertThat(text(connection, "select note from notes")).isEqualTo("kept");
        }
    }

    @Test
    void keepsItsDataWhenItRestartsForAnotherPort() throws Exception {
        DatabaseEndpoint endpoint = storage.create(ORDERS, SPEC);
        execute(endpoint, "create table notes as select 'kept' as note");

        try (Connection before = connect(endpoint, "shop", "postgres", "first-secret")) {
            DatabaseEndpoint again = storage.changePort(ORDERS, 6000);

            assertThatThrownBy(() -> text(before, "select 1::text")).isInstanceOf(SQLException.class);
            try (Connection connection = connect(again, "shop", "postgres", "first-secret")) {
                assertThat(text(connection, "select note from notes")).isEqualTo("kept");
            }
        }
    }

    @Test
    void restoresAConsistentCutOfADatabaseUnderWrites() throws Exception {
        DatabaseEndpoint endpoint = storage.create(ORDERS, SPEC);
        execute(endpoint, "create table accounts (id int primary key, balance bigint not null)");
        execute(endpoint, "insert into accounts select n, 100 from generate_series(1, 100000) n");
        execute(endpoint, "create table transfers (id bigserial primary key, amount bigint not null)");
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch writing = new CountDownLatch(1);
        ExecutorService writer = Executors.newSingleThreadExecutor();
        Future<Integer> written = writer.submit(() -> transfer(endpoint, over, writing));
        try {
            assertThat(writing.await(30, TimeUnit.SECONDS)).isTrue();
            storage.snapshot(ORDERS, "taken", KEY);
        } finally {
            over.set(true);
            writer.shutdown();
        }
        int transfers = written.get(30, TimeUnit.SECONDS);
        storage.copy("taken", KEY, "landed", key(2));

        DatabaseEndpoint restored = storage.restore("landed", key(2), REPLICA, 5432);

        try (Connection connection = connect(restored, "shop", "postgres", "first-secret")) {
            assertThat(text(connection, "select sum(balance) from accounts")).isEqualTo("10000000");
            int seen = Integer.parseInt(text(connection, "select count(*) from transfers"));
            assertThat(seen).isPositive().isLessThanOrEqualTo(transfers);
            assertThat(text(connection, "select count(*) from accounts where balance <> 100"))
                    .isEqualTo(Integer.toString(2 * seen));
        }
        storage.changePassword(REPLICA, "postgres", "replica-secret");
        connect(restored, "shop", "postgres", "replica-secret").close();
        connect(endpoint, "shop", "postgres", "first-secret").close();
    }

    /**
     * Each transfer takes from one account and gives to the next, so that the sum stays and the number of touched accounts tells the
     * count.
     */
    private static int transfer(DatabaseEndpoint endpoint, AtomicBoolean over, CountDownLatch writing)
            throws SQLException {
        int count = 0;
        try (Connection connection = connect(endpoint, "shop", "postgres", "first-secret");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!over.get() && count < 49_000) {
                int account = 2 * count + 1;
                statement.executeUpdate("update accounts set balance = balance - 7 where id = " + account);
                statement.executeUpdate("update accounts set balance = balance + 7 where id = " + (account + 1));
                statement.executeUpdate("insert into transfers (amount) values (7)");
                connection.commit();
                count++;
                if (count == 20) {
                    writing.countDown();
                }
            }
        }
        return count;
    }

    @Test
    void refusesAnImageUnderAnotherKeyAndHidesItsContent() throws Exception {
        DatabaseEndpoint endpoint = storage.create(ORDERS, SPEC);
        execute(endpoint, "create table notes as select 'marker-of-the-content' as note");

        storage.snapshot(ORDERS, "taken", KEY);

        assertThatThrownBy(() -> storage.restore("taken", key(2), REPLICA, 5432))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not open under this key");
        try (Stream<Path> files = Files.walk(base)) {
            Path image = files.filter(file -> file.getFileName().toString().startsWith("image-"))
                    .findFirst()
                    .orElseThrow();
            assertThat(new String(Files.readAllBytes(image), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .doesNotContain("marker-of-the-content");
            assertThat(Files.getPosixFilePermissions(image)).hasSize(2);
        }
    }

    @Test
    void saysOnceThatTheBundledVersionServesAnother() throws Exception {
        storage.create(ORDERS, new DatabaseSpec("16.4", "owner", "first-secret", null, 5432));
        storage.create(REPLICA, new DatabaseSpec("16.4", "owner", "first-secret", null, 5432));

        assertThat(said).hasSize(1).first().asString().contains("16.4", "14");
        assertThatThrownBy(() -> storage.requireEngine("mysql", "8.0"))
                .hasMessageContaining("only postgres and aurora-postgresql in versions 13 to 17");
        assertThatThrownBy(() -> storage.requireEngine("postgres", "12.3")).hasMessageContaining("13 to 17");
    }

    @Test
    void leavesNothingBehindWhenClosed() throws Exception {
        DatabaseEndpoint endpoint = storage.create(ORDERS, SPEC);
        storage.snapshot(ORDERS, "taken", KEY);

        storage.close();

        assertThatThrownBy(() -> connect(endpoint, "shop", "postgres", "first-secret"))
                .isInstanceOf(SQLException.class);
        assertThat(owners()).isEmpty();
    }

    @Test
    void stopsAndDeletesWhatAKilledProcessLeftAndNothingElse() throws Exception {
        DatabaseEndpoint mine = storage.create(ORDERS, SPEC);
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Abandon.class.getName(),
                        base.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line = other.inputReader().readLine();
        assertThat(line).startsWith("port ");
        DatabaseEndpoint left = new DatabaseEndpoint("127.0.0.1", Integer.parseInt(line.substring(5)));
        PostgresStorage.open(base, said::add).close();
        connect(left, "shop", "postgres", "first-secret").close();
        assertThat(said).isEmpty();

        other.destroyForcibly().waitFor();
        connect(left, "shop", "postgres", "first-secret").close();
        PostgresStorage.open(base, said::add).close();

        assertThatThrownBy(() -> connect(left, "shop", "postgres", "first-secret"))
                .isInstanceOf(SQLException.class);
        assertThat(said).singleElement().asString().contains("left behind");
        connect(mine, "shop", "postgres", "first-secret").close();
        assertThat(owners()).hasSize(1);
    }

    private List<Path> owners() throws IOException {
        try (Stream<Path> children = Files.list(base)) {
            return children.filter(child -> child.getFileName().toString().startsWith("owner-"))
                    .toList();
        }
    }

    /** A process that makes a database and is killed. */
    static final class Abandon {
        private Abandon() {}

        public static void main(String[] arguments) throws Exception {
            PostgresStorage storage = PostgresStorage.open(Path.of(arguments[0]), line -> {});
            DatabaseEndpoint endpoint = storage.create(ORDERS, SPEC);
            System.out.println("port " + endpoint.port());
            new CountDownLatch(1).await();
        }
    }

    private static byte[] key(int filling) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) filling);
        return bytes;
    }

    private static void execute(DatabaseEndpoint endpoint, String sql) throws SQLException {
        try (Connection connection = connect(endpoint, "shop", "postgres", "first-secret");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    private static Connection connect(DatabaseEndpoint endpoint, String database, String user, String password)
            throws SQLException {
        String url = "jdbc:postgresql://" + endpoint.address() + ":" + endpoint.port() + "/" + database
                + "?connectTimeout=10";
        return DriverManager.getConnection(url, user, password);
    }
}
