package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.functions.InProcessRuntime.LogLine;
import io.rdsreplicator.local.sample.SampleDatabase;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** Two accounts on the wire, until the process is told to end. */
final class Server {
    private static final String PASSWORD = "Production-1-only";
    /** An Aurora DB cluster beside the DB instance of the demo. */
    private static final String CLUSTER = "billing";

    /** @param speed how many times faster than real time the stage's time passes, once it is set up */
    record Options(int port, double speed, boolean empty, boolean logs) {}

    private Server() {}

    /** Returns when the timeline has been closed, which the end of the process does. */
    static void run(PrintStream out, Options options) throws IOException {
        try (Cleanup cleanup = new Cleanup()) {
            LocalCloud cloud = new LocalCloud(cleanup, out::println, line -> show(out, options, line));
            LocalCloud.Served served = cloud.served(options.port());
            if (!options.empty()) {
                setUp(served.stage());
            }
            served.stage().timeline().setSpeed(options.speed());
            out.println("ready " + served.uri());
            out.println("console " + served.uri() + ConsolePages.PATH);
            out.print(options.empty() ? accounts(served.uri()) : commands(served.uri()));
            out.flush();
            served.stage().timeline().runUntil(() -> false);
        } catch (SQLException e) {
            throw new IOException("the sample database could not be filled: " + e.getMessage(), e);
        }
    }

    private static void show(PrintStream out, Options options, LogLine line) {
        if (options.logs()) {
            out.println("[" + line.function() + "] " + line.text());
        }
    }

    /** Time jumps while the stage is set up: nobody waits for it to pass. */
    private static void setUp(Stage stage) throws SQLException {
        stage.deploy();
        DemoDatabases databases = new DemoDatabases(stage);
        setUp(databases, DatabaseKind.INSTANCE, Demo.DATABASE);
        setUp(databases, DatabaseKind.CLUSTER, CLUSTER);
    }

    private static void setUp(DemoDatabases databases, DatabaseKind kind, String database) throws SQLException {
        databases.createSource(kind, database, Demo.MASTER_USER, PASSWORD);
        try (Connection source = databases.connectToSource(kind, database, Demo.MASTER_USER, PASSWORD)) {
            SampleDatabase.load(source);
        }
        databases.createSecret(database, Map.of("username", Demo.MASTER_USER, "application", "shop-frontend"));
    }

    /** The older AWS CLI ignores AWS_ENDPOINT_URL for RDS in us-east-1; an argument reaches every version. */
    private static String accounts(URI uri) {
        return """

                The access key id is the account: 111111111111 is the source, 222222222222 the destination.

                  export AWS_ENDPOINT_URL=%1$s AWS_DEFAULT_REGION=us-east-1 AWS_SECRET_ACCESS_KEY=any AWS_PAGER=
                  in_a() { AWS_ACCESS_KEY_ID=111111111111 aws --endpoint-url %1$s "$@"; }
                  in_b() { AWS_ACCESS_KEY_ID=222222222222 aws --endpoint-url %1$s "$@"; }
                  in_a sts get-caller-identity
                """
                .formatted(uri);
    }

    private static String commands(URI uri) {
        return accounts(uri)
                + """

                Replicate the database orders (master user %s, password %s), and look at what happens:

                  in_a stepfunctions start-execution --input '{}' \\
                      --state-machine-arn arn:aws:states:us-east-1:111111111111:stateMachine:rds-replicator-source-replication
                  in_b rds describe-db-instances
                  in_b secretsmanager get-secret-value --secret-id rds-replica/orders

                The same for the Aurora DB cluster %s, with --input '{"sourceDatabase": "%s"}' and

                  in_b rds describe-db-clusters
                  in_b secretsmanager get-secret-value --secret-id rds-replica/%s

                Ctrl-C ends it and leaves nothing behind.
                """
                        .formatted(Demo.MASTER_USER, PASSWORD, CLUSTER, CLUSTER, CLUSTER);
    }
}
