package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdsreplicator.local.Walk;
import io.rdsreplicator.local.stage.ProjectFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The stacks as people deploy them, with the AWS CLI through a bucket: the documents' commands, updates that are refused, and deletion. */
class DeployIT {
    private static final String A = "111111111111";
    private static final String B = "222222222222";
    /** Of a second destination: it reads the announcements of the source in the first Region. */
    private static final Map<String, String> OTHER_REGIONS = Map.of(
            "us-east-1",
            "eu-central-1",
            "eu-west-1",
            "eu-north-1",
            "us-west-2",
            "ca-central-1",
            "eu-west-2",
            "sa-east-1");

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    private static Path folder;

    private static ServedStage served;

    @BeforeAll
    static void serve() throws Exception {
        ShellCommands.assumeTheyCanRun();
        served = new ServedStage("--empty", "--speed", "1000");
        Files.writeString(folder.resolve("config"), profile("account-a", A) + profile("account-b", B));
        Path example = Files.createDirectories(folder.resolve("docs/examples/flush-redis"));
        Files.copy(
                ProjectFiles.root().resolve("docs/examples/flush-redis/template.yaml"),
                example.resolve("template.yaml"));
        Files.write(
                Files.createDirectories(example.resolve("target")).resolve("flush-redis-function.jar"),
                new byte[] {'P', 'K', 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    }

    @AfterAll
    static void end() throws InterruptedException {
        if (served != null) {
            served.close();
        }
    }

    private static String profile(String name, String account) {
        return "[profile %s]%naws_access_key_id = %s%naws_secret_access_key = any%n".formatted(name, account);
    }

    /** Each in a Region of its own: the stage is one. What the AWS CLI has no part in is tried once. */
    @TestFactory
    Stream<DynamicTest> theDocumentsCommandsDeployAndReplicateAndDeletingKeepsTheData() {
        Iterator<String> regions =
                List.of("us-east-1", "eu-west-1", "us-west-2", "eu-west-2").iterator();
        return AwsCli.all().stream().map(cli -> {
            String region = regions.next();
            return DynamicTest.dynamicTest(cli + " in " + region, () -> {
                deploysOnOnesOwnMachine(cli, region);
                awaitTheEndOfExecutions(region, "rds-replicator-destination-replication");
                deploysAsOnAws(cli, region);
                awaitTheEndOfExecutions(region, "rds-replicator-destination-rollback");
                if (region.equals("us-east-1")) {
                    anUpdateIsRefusedForWhatItWouldOrphan();
                    anUpdateIsRefusedWhileAnExecutionRuns();
                    saysWhatIsWrongWithTheGroups();
                    deletingTheStacksKeepsTheData();
                }
            });
        });
    }

    private static void deploysOnOnesOwnMachine(AwsCli cli, String region) throws Exception {
        List<String> lines = run(DocumentBlocks.of(DocumentBlocks.ON_ONES_OWN_MACHINE), cli, region);

        String all = String.join("\n", lines);
        assertThat(lines).as(all).hasSizeGreaterThan(2);
        assertThat(lines.get(lines.size() - 2)).startsWith("source:  1000|");
        assertThat(lines.get(lines.size() - 1))
                .isEqualTo(lines.get(lines.size() - 2).replace("source:  ", "replica: "));
        assertThat(all)
                .contains("create-secret --region " + region
                        + " --name rds-replica/orders --secret-string '{\"username\": \"shop\"}'")
                .contains("could not check that there is each of the security groups sg-0123456789abcdef0: ")
                .contains(
                        "start-execution --region " + region + " --state-machine-arn arn:aws:states:" + region
                                + ":111111111111:stateMachine:rds-replicator-source-replication --input '{\"sourceDatabase\": \"DATABASE\"}'")
                .doesNotContain("could not check that there is a", "warning");
    }

    /** An update is refused for an execution that runs: a replication ends some steps after the secret names its replica. */
    private static void awaitTheEndOfExecutions(String region, String machine) {
        String arn = "arn:aws:states:" + region + ":" + B + ":stateMachine:" + machine;
        SfnClient states = served.client(SfnClient.builder(), B, region);
        await().atMost(PATIENCE)
                .until(() -> states.listExecutions(r -> r.stateMachineArn(arn).statusFilter(ExecutionStatus.RUNNING))
                        .executions()
                        .isEmpty());
    }

    /**
     * With another default database, whose secret is not there yet, and, where the walk is exhaustive, a destination in
     * another Region besides.
     */
    private static void deploysAsOnAws(AwsCli cli, String region) throws Exception {
        String other = OTHER_REGIONS.get(region);
        served.client(RdsClient.builder(), B, other).createDBSubnetGroup(r -> r.dbSubnetGroupName("replicas")
                .dbSubnetGroupDescription("of replicas")
                .subnetIds("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"));
        List<String> sections = DocumentBlocks.ON_AWS.stream()
                .filter(section -> Walk.isExhaustive() || !section.equals(DocumentBlocks.IN_ANOTHER_REGION))
                .toList();
        String script = DocumentBlocks.of(sections)
                .replace("unset AWS_ENDPOINT_URL", ":")
                .replace("database=orders\n", "database=billing\n")
                .replace("other=eu-central-1", "other=" + other)
                .replace("BUCKET-IN-A", "functions-a")
                .replace("BUCKET-IN-B", "functions-b")
                .replace("flush=docs/", "flush=" + folder.resolve("docs") + "/");

        List<String> lines = run("export AWS_ENDPOINT_URL=http://127.0.0.1:4566\n" + script, cli, region);

        String all = String.join("\n", lines);
        assertThat(all)
                .contains("warning    account 111111111111 has no DB instance billing in " + region)
                .contains("Stack rds-replicator-source is up to date. The destination needs nothing of this update.")
                .contains("./deploy.sh source --stack-name rds-replicator-source --bucket BUCKET --region " + region)
                .contains(
                        "execution:rds-replicator-source-replication:",
                        "execution:rds-replicator-destination-rollback:")
                .contains(
                        "Replicas of rds-replicator-destination at ",
                        "orders: secret rds-replica/orders",
                        "stack - flush-redis")
                .doesNotContain("./deploy.sh destination");
        if (Walk.isExhaustive()) {
            assertThat(all).contains("into which snapshots are copied from " + region);
            replicatesIntoTheOtherRegion(region, other);
        }
    }

    private static void replicatesIntoTheOtherRegion(String region, String other) {
        SecretsManagerClient secrets = served.client(SecretsManagerClient.builder(), B, other);
        secrets.createSecret(r -> r.name("rds-replica/orders").secretString("{\"username\": \"shop\"}"));
        served.client(SfnClient.builder(), A, region).startExecution(r -> r.stateMachineArn(
                        "arn:aws:states:" + region + ":" + A + ":stateMachine:rds-replicator-source-replication")
                .input("{\"sourceDatabase\": \"orders\"}"));
        await().atMost(PATIENCE).until(() -> secrets.getSecretValue(r -> r.secretId("rds-replica/orders"))
                .secretString()
                .contains("\"host\""));
        awaitTheEndOfExecutions(other, "rds-replicator-destination-replication");
        awaitTheEndOfExecutions(region, "rds-replicator-destination-replication");
    }

    /** In the Region, with a bucket of its own. */
    private static List<String> run(String script, AwsCli cli, String region) throws Exception {
        return new ShellCommands(script.replace("us-east-1", region).replace("functions-", "functions-" + region + "-"))
                .runAt(
                        served.uri(),
                        cli,
                        Map.of("AWS_CONFIG_FILE", folder.resolve("config").toString()));
    }

    private static void saysWhatIsWrongWithTheGroups() throws Exception {
        assertThat(deploy(B, "destination --bucket functions-us-east-1-b DBSubnetGroupName=nowhere"))
                .contains(
                        "deploy.sh: DBSubnetGroupName=nowhere: account " + B
                                + " has no such DB subnet group in us-east-1",
                        "status 2");
    }

    private static void anUpdateIsRefusedForWhatItWouldOrphan() throws Exception {
        List<String> replicas = served.client(RdsClient.builder(), B).describeDBInstances().dbInstances().stream()
                .map(DBInstance::dbInstanceIdentifier)
                .toList();

        assertThat(deploy(B, "destination --bucket functions-us-east-1-b ReplicaPrefix=other-"))
                .contains("    " + replicas.get(0), "status 1")
                .anyMatch(line -> line.contains("ReplicaPrefix=other- would orphan " + replicas.size() + " of them"));
        assertThat(deploy(B, "destination --bucket functions-us-east-1-b SnapshotPrefix=other-"))
                .contains(
                        "    "
                                + snapshots(served.client(RdsClient.builder(), B))
                                        .get(0),
                        "status 1");
        assertThat(deploy(B, "destination --bucket functions-us-east-1-b SecretNamePrefix=other/"))
                .contains("    rds-replica/orders", "status 1");
    }

    /** The machine is given a definition that waits for years: no replication lasts long enough at this speed. */
    private static void anUpdateIsRefusedWhileAnExecutionRuns() throws Exception {
        SfnClient states = served.client(SfnClient.builder(), A);
        String machine = output(A, "rds-replicator-source", "StateMachineArn");
        states.updateStateMachine(
                r -> r.stateMachineArn(machine)
                        .definition(
                                """
                        {"QueryLanguage": "JSONata", "StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 99999999, "End": true}}}
                        """));
        String execution =
                states.startExecution(r -> r.stateMachineArn(machine)).executionArn();

        assertThat(deploy(A, "source --bucket functions-us-east-1-a"))
                .contains("running executions of rds-replicator-source:", "    " + execution, "status 1");

        states.stopExecution(r -> r.executionArn(execution));
    }

    /** @return what it printed, and its status */
    private static List<String> deploy(String account, String arguments) throws Exception {
        String side = arguments.split(" ")[0];
        return new ShellCommands(
                        """
                export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_DEFAULT_REGION=us-east-1 AWS_SECRET_ACCESS_KEY=any
                AWS_ACCESS_KEY_ID=%s ./deploy.sh %s --stack-name rds-replicator-%s || echo "status $?"
                """
                                .formatted(account, arguments, side))
                .runAt(served.uri());
    }

    private static void deletingTheStacksKeepsTheData() {
        String transferKey = output(A, "rds-replicator-source", "TransferKeyArn");
        String landingKey = output(B, "rds-replicator-destination", "LandingKeyArn");

        delete(B, "flush-redis");
        delete(B, "rds-replicator-destination");
        delete(A, "rds-replicator-source");

        RdsClient source = served.client(RdsClient.builder(), A);
        RdsClient destination = served.client(RdsClient.builder(), B);
        assertThat(source.describeDBInstances().dbInstances())
                .extracting(DBInstance::dbInstanceIdentifier)
                .containsExactly("orders");
        assertThat(snapshots(source))
                .anyMatch(name -> name.endsWith("-taken"))
                .anyMatch(name -> name.endsWith("-transfer"));
        assertThat(destination.describeDBInstances().dbInstances()).isNotEmpty().allSatisfy(replica -> assertThat(
                        replica.dbInstanceIdentifier())
                .startsWith("replica-orders-"));
        assertThat(snapshots(destination)).anyMatch(name -> name.endsWith("-landed"));
        assertThat(served.client(SecretsManagerClient.builder(), B)
                        .getSecretValue(r -> r.secretId("rds-replica/orders"))
                        .secretString())
                .contains("\"host\"");
        assertThat(keyState(A, transferKey)).isEqualTo(KeyState.ENABLED);
        assertThat(keyState(B, landingKey)).isEqualTo(KeyState.ENABLED);
        assertThat(served.client(LambdaClient.builder(), A).listFunctions().functions())
                .isEmpty();
        assertThat(served.client(LambdaClient.builder(), B).listFunctions().functions())
                .isEmpty();
    }

    private static String output(String account, String stack, String key) {
        return served
                .client(CloudFormationClient.builder(), account)
                .describeStacks(r -> r.stackName(stack))
                .stacks()
                .get(0)
                .outputs()
                .stream()
                .filter(output -> output.outputKey().equals(key))
                .map(Output::outputValue)
                .findFirst()
                .orElseThrow();
    }

    private static void delete(String account, String stack) {
        CloudFormationClient stacks = served.client(CloudFormationClient.builder(), account);
        stacks.deleteStack(r -> r.stackName(stack));
        await().atMost(PATIENCE).until(() -> !exists(stacks, stack));
    }

    /** A deleted stack is not found by its name. */
    private static boolean exists(CloudFormationClient stacks, String stack) {
        try {
            return stacks.describeStacks(r -> r.stackName(stack)).hasStacks();
        } catch (CloudFormationException e) {
            assertThat(e.awsErrorDetails().errorMessage()).contains("does not exist");
            return false;
        }
    }

    private static List<String> snapshots(RdsClient rds) {
        return rds.describeDBSnapshots(r -> r.snapshotType("manual")).dbSnapshots().stream()
                .map(DBSnapshot::dbSnapshotIdentifier)
                .toList();
    }

    private static KeyState keyState(String account, String key) {
        return served.client(KmsClient.builder(), account)
                .describeKey(r -> r.keyId(key))
                .keyMetadata()
                .keyState();
    }
}
