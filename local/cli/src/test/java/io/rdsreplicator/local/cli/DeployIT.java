package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
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

/** The stacks as people deploy them, with the AWS CLI through a bucket: the README's commands, updates that are refused, and deletion. */
class DeployIT {
    private static final String A = "111111111111";
    private static final String B = "222222222222";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Test
    void theReadmesCommandsDeployAndReplicateAndDeletingKeepsTheData() throws Exception {
        ReadmeCommands.assumeTheyCanRun();
        ServedStage served = new ServedStage("--empty", "--speed", "1000");
        try {
            List<String> lines = ReadmeCommands.of("## Deploy it on your own machine first").runAt(served.uri());

            assertThat(lines).as(String.join("\n", lines)).hasSizeGreaterThan(2);
            assertThat(lines.get(lines.size() - 1)).startsWith("1000|").isEqualTo(lines.get(lines.size() - 2));
            awaitTheEndOfTheReplication(served);
            anUpdateIsRefusedForWhatItWouldOrphan(served);
            anUpdateIsRefusedWhileAnExecutionRuns(served);
            deletingTheStacksKeepsTheData(served);
        } finally {
            served.close();
        }
    }

    /** The secret names the replica some steps before that: until the end, an update is refused for the execution that runs. */
    private static void awaitTheEndOfTheReplication(ServedStage served) {
        String machine = output(served, B, "rds-replicator-destination", "StateMachineArn");
        SfnClient states = served.client(SfnClient.builder(), B);
        await().atMost(PATIENCE).until(() -> states.listExecutions(r -> r.stateMachineArn(machine).statusFilter(ExecutionStatus.RUNNING))
                .executions()
                .isEmpty());
    }

    private static void anUpdateIsRefusedForWhatItWouldOrphan(ServedStage served) throws Exception {
        String replica = served.client(RdsClient.builder(), B).describeDBInstances().dbInstances().get(0).dbInstanceIdentifier();

        assertThat(deploy(served, B, "destination --bucket functions-b ReplicaPrefix=other-"))
                .contains("    " + replica, "status 1")
                .anyMatch(line -> line.contains("ReplicaPrefix=other- would orphan 1 of them"));
        assertThat(deploy(served, B, "destination --bucket functions-b SnapshotPrefix=other-"))
                .contains("    " + snapshots(served.client(RdsClient.builder(), B)).get(0), "status 1");
        assertThat(deploy(served, B, "destination --bucket functions-b SecretNamePrefix=other/"))
                .contains("    rds-replica/orders", "status 1");
    }

    /** The machine is given a definition that waits for years: no replication lasts long enough at this speed. */
    private static void anUpdateIsRefusedWhileAnExecutionRuns(ServedStage served) throws Exception {
        SfnClient states = served.client(SfnClient.builder(), A);
        String machine = output(served, A, "rds-replicator-source", "StateMachineArn");
        states.updateStateMachine(r -> r.stateMachineArn(machine)
                .definition("""
                        {"QueryLanguage": "JSONata", "StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 99999999, "End": true}}}
                        """));
        String execution = states.startExecution(r -> r.stateMachineArn(machine)).executionArn();

        assertThat(deploy(served, A, "source --bucket functions-a"))
                .contains("running executions of rds-replicator-source:", "    " + execution, "status 1");

        states.stopExecution(r -> r.executionArn(execution));
    }

    /** @return what it printed, and its status */
    private static List<String> deploy(ServedStage served, String account, String arguments) throws Exception {
        String side = arguments.split(" ")[0];
        return new ReadmeCommands("""
                export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_DEFAULT_REGION=us-east-1 AWS_SECRET_ACCESS_KEY=any
                AWS_ACCESS_KEY_ID=%s ./deploy.sh %s --stack-name rds-replicator-%s || echo "status $?"
                """.formatted(account, arguments, side)).runAt(served.uri());
    }

    private static void deletingTheStacksKeepsTheData(ServedStage served) {
        String transferKey = output(served, A, "rds-replicator-source", "TransferKeyArn");
        String landingKey = output(served, B, "rds-replicator-destination", "LandingKeyArn");

        delete(served, B, "rds-replicator-destination");
        delete(served, A, "rds-replicator-source");

        RdsClient source = served.client(RdsClient.builder(), A);
        RdsClient destination = served.client(RdsClient.builder(), B);
        assertThat(source.describeDBInstances().dbInstances()).extracting(DBInstance::dbInstanceIdentifier).containsExactly("orders");
        assertThat(snapshots(source)).anyMatch(name -> name.endsWith("-taken")).anyMatch(name -> name.endsWith("-transfer"));
        assertThat(destination.describeDBInstances().dbInstances()).singleElement()
                .satisfies(replica -> assertThat(replica.dbInstanceIdentifier()).startsWith("replica-orders-"));
        assertThat(snapshots(destination)).anyMatch(name -> name.endsWith("-landed"));
        assertThat(served.client(SecretsManagerClient.builder(), B).getSecretValue(r -> r.secretId("rds-replica/orders")).secretString())
                .contains("\"host\"");
        assertThat(keyState(served, A, transferKey)).isEqualTo(KeyState.ENABLED);
        assertThat(keyState(served, B, landingKey)).isEqualTo(KeyState.ENABLED);
        assertThat(served.client(LambdaClient.builder(), A).listFunctions().functions()).isEmpty();
        assertThat(served.client(LambdaClient.builder(), B).listFunctions().functions()).isEmpty();
    }

    private static String output(ServedStage served, String account, String stack, String key) {
        return served.client(CloudFormationClient.builder(), account)
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

    private static void delete(ServedStage served, String account, String stack) {
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
        return rds.describeDBSnapshots(r -> r.snapshotType("manual")).dbSnapshots().stream().map(DBSnapshot::dbSnapshotIdentifier).toList();
    }

    private static KeyState keyState(ServedStage served, String account, String key) {
        return served.client(KmsClient.builder(), account).describeKey(r -> r.keyId(key)).keyMetadata().keyState();
    }
}
