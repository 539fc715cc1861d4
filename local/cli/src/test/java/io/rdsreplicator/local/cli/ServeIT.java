package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdsreplicator.shared.runtime.Json;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The served stage as people use it: the documents' own commands, and the same job with the AWS SDK. */
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

    /** Each on a database of its own: the stage is one. */
    @TestFactory
    Stream<DynamicTest> theDocumentsCommandsDoTheWholeJob() throws Exception {
        ShellCommands.assumeTheyCanRun();
        AtomicInteger number = new AtomicInteger();
        return AwsCli.all().stream().map(cli -> {
            String database = "inventory" + number.incrementAndGet();
            return DynamicTest.dynamicTest(cli.toString(), () -> theDocumentsCommandsDoTheWholeJob(cli, database));
        });
    }

    private static void theDocumentsCommandsDoTheWholeJob(AwsCli cli, String database) throws Exception {
        String script = DocumentBlocks.of(DocumentBlocks.SERVED)
                .replace("database=inventory\n", "database=" + database + "\n")
                .replace(":function:flush", ":function:flush-" + database);

        List<String> printed = new ShellCommands(prepared(script)).runAt(served.uri(), cli, Map.of());

        String all = String.join("\n", printed);
        int shelf = printed.indexOf("shelf:   north");
        assertThat(shelf).as(all).isGreaterThan(1);
        assertThat(printed.get(shelf - 2)).startsWith("source:  1000|");
        assertThat(printed.get(shelf - 1)).isEqualTo(printed.get(shelf - 2).replace("source:  ", "replica: "));
        assertThat(printed.stream().filter(line -> line.startsWith("after ")))
                .as(all)
                .containsExactly(
                        "after the deploy: 0",
                        "after the rollback: 1000",
                        "after the next replication: 1000",
                        "after the unpin: 1200");
        assertThat(printed).as("the rows of the cluster's replica").contains("20000");
        assertThat(printed)
                .as("a sign of life at each wait")
                .filteredOn(line -> line.startsWith("waiting until "))
                .hasSizeGreaterThan(8);
        assertThat(printed)
                .as("how executions ended")
                .anyMatch(line -> line.startsWith("SUCCEEDED\tsecret rds-replica/" + database));
        assertThat(printed)
                .as("the table, of the database that was replicated")
                .contains(database + ": secret rds-replica/" + database);
        assertThat(all)
                .as("what jq has found")
                .contains("\"ageSeconds\": ", "restore point: " + database + "-2")
                .doesNotContain("\nnull\n");
        assertThat(all)
                .as("subscriptions")
                .contains(":rds-replicator-destination-NotificationTopic-", "pending confirmation");
        assertThat(all).as("the rotation that was cancelled").contains("AWSPENDING");
    }

    /** With what has happened before an operator opens the runbook: a replica is gone, and a rotation was given up. */
    private static String prepared(String script) {
        String withoutReplica = before(
                script,
                "id=$(ask ",
                "in_b rds delete-db-instance --db-instance-identifier \"$locked\" --skip-final-snapshot --query DBInstance.Engine");
        return before(
                withoutReplica,
                "in_b secretsmanager describe-secret",
                "in_b secretsmanager put-secret-value --secret-id \"rds-replica/$database\" --version-stages AWSPENDING --query Name"
                        + " --secret-string \"$(secret)\"");
    }

    private static String before(String script, String command, String other) {
        int position = script.indexOf(command);
        return script.substring(0, position) + other + "\n" + script.substring(position);
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
        await().atMost(PATIENCE)
                .until(() -> instance(rds, "ledger").dbInstanceStatus().equals("available"));
        DBInstance source = instance(rds, "ledger");
        try (Connection connection =
                        connect(source.endpoint().address(), source.endpoint().port(), "clerk", "Counting-9-beans");
                Statement statement = connection.createStatement()) {
            statement.execute("create table entry as select i as id from generate_series(1, 500) i");
        }
        served.client(SecretsManagerClient.builder(), B).createSecret(r -> r.name("rds-replica/ledger")
                .secretString("{\"username\": \"clerk\", \"page\": \"12\"}"));

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

    @EnabledIfSystemProperty(named = "rdsreplicator.exhaustive", matches = "on")
    @Test
    void fourReplicationsStartedAtOnceAllFinish() {
        SfnClient sfn = served.client(SfnClient.builder(), A);
        List<String> executions = Stream.generate(() -> start("{}")).limit(4).toList();

        await().atMost(PATIENCE)
                .until(() -> executions.stream().noneMatch(arn -> status(sfn, arn) == ExecutionStatus.RUNNING));
        assertThat(executions).allMatch(arn -> status(sfn, arn) == ExecutionStatus.SUCCEEDED);
        SfnClient destination = served.client(SfnClient.builder(), B);
        String machine = machine(B, "rds-replicator-destination");
        await().atMost(PATIENCE)
                .until(() -> landings(destination, machine, ExecutionStatus.RUNNING) == 0
                        && landings(destination, machine, ExecutionStatus.SUCCEEDED) >= 4);
        assertThat(landings(destination, machine, ExecutionStatus.FAILED)).isZero();
    }

    /** A table is no JSON: it must come as it is. */
    @Test
    void theListsComeAsTablesOverTheWire() {
        assertThat(table(A, "ListSnapshots"))
                .startsWith("Snapshots of rds-replicator-source at ")
                .endsWith("\n");
        assertThat(table(B, "ListReplicas"))
                .startsWith("Replicas of rds-replicator-destination at ")
                .endsWith("\n");
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
                .startExecution(r ->
                        r.stateMachineArn(machine(A, "rds-replicator-source")).input(input))
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
        return rds.describeDBInstances(r -> r.dbInstanceIdentifier(identifier))
                .dbInstances()
                .get(0);
    }

    private static Connection connect(String host, int port, String user, String password) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/books", user, password);
    }
}
