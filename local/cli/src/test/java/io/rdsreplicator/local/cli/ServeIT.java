package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdsreplicator.shared.Json;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The served stage as people use it: the README's own commands, and the same job with the AWS SDK. */
class ServeIT {
    private static final String A = "111111111111";
    private static final String B = "222222222222";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static ServedStage served;

    @BeforeAll
    static void serve() throws IOException {
        served = new ServedStage("--speed", "1000");
    }

    @AfterAll
    static void end() throws InterruptedException {
        served.close();
    }

    @Test
    void theReadmesCommandsDoTheWholeJob() throws Exception {
        ReadmeCommands.assumeTheyCanRun();

        List<String> printed = ReadmeCommands.of("## Try it with your own client").then("## Roll back").runAt(served.uri());

        int shelf = printed.indexOf("shelf: north");
        assertThat(shelf).as(String.join("\n", printed)).isGreaterThan(1);
        assertThat(printed.get(shelf - 1)).startsWith("1000|").isEqualTo(printed.get(shelf - 2));
        assertThat(printed.subList(shelf, printed.size()).stream().filter(line -> line.startsWith("after "))).containsExactly(
                "after the deploy: 0", "after the rollback: 1000", "after the next replication: 1000", "after the unpin: 1200");
    }

    @Test
    void theSdkDoesTheWholeJobOnADatabaseOfItsOwn() throws SQLException {
        RdsClient rds = served.client(RdsClient.builder(), A);
        rds.createDBInstance(r -> r.dbInstanceIdentifier("ledger")
                .engine("postgres")
                .dbInstanceClass("db.t4g.small")
                .allocatedStorage(20)
                .masterUsername("clerk")
                .masterUserPassword("Counting-9-beans")
                .dbName("books")
                .publiclyAccessible(false));
        await().atMost(PATIENCE).until(() -> instance(rds, "ledger").dbInstanceStatus().equals("available"));
        DBInstance source = instance(rds, "ledger");
        try (Connection connection = connect(source.endpoint().address(), source.endpoint().port(), "clerk", "Counting-9-beans");
                Statement statement = connection.createStatement()) {
            statement.execute("create table entry as select i as id from generate_series(1, 500) i");
        }
        served.client(SecretsManagerClient.builder(), B)
                .createSecret(r -> r.name("rds-replica/ledger").secretString("{\"username\": \"clerk\", \"page\": \"12\"}"));

        start("{\"sourceDatabase\": \"ledger\"}");
        await().atMost(PATIENCE).until(() -> secret("ledger").containsKey("host"));

        Map<String, Object> secret = secret("ledger");
        assertThat(secret).containsEntry("page", "12");
        int port = Integer.parseInt(String.valueOf(secret.get("port")));
        try (Connection replica = connect((String) secret.get("host"), port, "clerk", (String) secret.get("password"));
                Statement statement = replica.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from entry")) {
            rows.next();
            assertThat(rows.getLong(1)).isEqualTo(500);
        }
    }

    @Test
    void fourReplicationsStartedAtOnceAllFinish() {
        SfnClient sfn = served.client(SfnClient.builder(), A);
        List<String> executions = Stream.generate(() -> start("{}")).limit(4).toList();

        await().atMost(PATIENCE).until(() -> executions.stream().noneMatch(arn -> status(sfn, arn) == ExecutionStatus.RUNNING));
        assertThat(executions).allMatch(arn -> status(sfn, arn) == ExecutionStatus.SUCCEEDED);
        SfnClient destination = served.client(SfnClient.builder(), B);
        String machine = machine(B, "rds-replicator-destination");
        await().atMost(PATIENCE).until(() -> landings(destination, machine, ExecutionStatus.RUNNING) == 0
                && landings(destination, machine, ExecutionStatus.SUCCEEDED) >= 4);
        assertThat(landings(destination, machine, ExecutionStatus.FAILED)).isZero();
    }

    /** A table is no JSON: it must come as it is. */
    @Test
    void theListsComeAsTablesOverTheWire() {
        assertThat(table(A, "ListSnapshots")).startsWith("Snapshots of rds-replicator-source at ").endsWith("\n");
        assertThat(table(B, "ListReplicas")).startsWith("Replicas of rds-replicator-destination at ").endsWith("\n");
    }

    private static String table(String account, String function) {
        LambdaClient lambda = served.client(LambdaClient.builder(), account);
        String name = lambda.listFunctionsPaginator().functions().stream()
                .map(FunctionConfiguration::functionName)
                .filter(one -> one.contains("-" + function + "Function-"))
                .findFirst()
                .orElseThrow();
        return lambda.invoke(r -> r.functionName(name).payload(SdkBytes.fromUtf8String("{\"format\": \"table\"}")))
                .payload()
                .asUtf8String();
    }

    private static long landings(SfnClient sfn, String machine, ExecutionStatus status) {
        return sfn.listExecutionsPaginator(r -> r.stateMachineArn(machine).statusFilter(status)).executions().stream()
                .filter(execution -> execution.name().startsWith("orders-"))
                .count();
    }

    private static ExecutionStatus status(SfnClient sfn, String arn) {
        return sfn.describeExecution(r -> r.executionArn(arn)).status();
    }

    private static String start(String input) {
        return served.client(SfnClient.builder(), A)
                .startExecution(r -> r.stateMachineArn(machine(A, "rds-replicator-source")).input(input))
                .executionArn();
    }

    private static String machine(String account, String stack) {
        return "arn:aws:states:us-east-1:" + account + ":stateMachine:" + stack + "-replication";
    }

    private static Map<String, Object> secret(String database) {
        return Json.members(served.client(SecretsManagerClient.builder(), B)
                        .getSecretValue(r -> r.secretId("rds-replica/" + database))
                        .secretString())
                .orElseThrow();
    }

    private static DBInstance instance(RdsClient rds, String identifier) {
        return rds.describeDBInstances(r -> r.dbInstanceIdentifier(identifier)).dbInstances().get(0);
    }

    private static Connection connect(String host, int port, String user, String password) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/books", user, password);
    }
}
