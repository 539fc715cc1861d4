package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.functions.FunctionCredentials;
import io.rdsreplicator.local.functions.FunctionCredentials.Credentials;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.stage.ProjectFiles;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.local.wire.HttpEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.rds.RdsClient;

/** {@code deploy.sh} with the AWS CLI, as a role that has the policies of {@code docs/examples/deployer-policy} and nothing else. */
@EnabledIfSystemProperty(named = "rdsreplicator.exhaustive", matches = "on", disabledReason = "takes minutes")
class DeployerPolicyScriptIT {
    private static final String TRUST =
            """
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"AWS": "arn:aws:iam::111111111111:root"}}}""";
    private static final String LIFE =
            """
            ./deploy.sh %1$s --create-bucket --dry-run %2$s
            ./deploy.sh %1$s --create-bucket %2$s
            ./deploy.sh %1$s --dry-run LogRetentionDays=7
            ./deploy.sh %1$s LogRetentionDays=7 SnapshotPrefix=other-
            aws cloudformation delete-stack --stack-name rds-replicator-%3$s
            aws cloudformation wait stack-delete-complete --stack-name rds-replicator-%3$s
            """;

    private final FunctionCredentials credentials = new FunctionCredentials();
    private final List<Throwable> faults = new ArrayList<>();

    @BeforeAll
    static void assumeCommands() throws Exception {
        ShellCommands.assumeTheyCanRun();
    }

    @TestFactory
    Stream<DynamicTest> deploysUpdatesAndDeletesBothStacks() {
        return AwsCli.all().stream().map(cli -> DynamicTest.dynamicTest(cli.toString(), () -> livesThrough(cli)));
    }

    private void livesThrough(AwsCli cli) throws Exception {
        try (Timeline timeline = Timeline.scaled(InstantSource.system().instant(), 1000)) {
            Stage stage = Stage.inProcess(timeline, new FingerprintStorage(), RdsDurations.realistic(), line -> {});
            Thread driver = new Thread(() -> timeline.runUntil(() -> false), "timeline");
            driver.setDaemon(true);
            driver.start();
            stage.client(RdsClient.class, Stage.DESTINATION).createDBSubnetGroup(r -> r.dbSubnetGroupName("replicas")
                    .dbSubnetGroupDescription("of replicas")
                    .subnetIds("subnet-1", "subnet-2"));
            try (HttpEndpoint endpoint =
                    new HttpEndpoint(stage.aws().frontDoor(), credentials::caller, 0, faults::add)) {
                endpoint.start();
                live(
                        stage,
                        endpoint,
                        cli,
                        Stage.SOURCE,
                        "source",
                        "DestinationAccountId=222222222222 SourceDatabase=orders");

                stage.deploySource(Stage.SOURCE, Stage.SOURCE_STACK, Map.of());
                live(stage, endpoint, cli, Stage.DESTINATION, "destination", outputs(stage));
            }
        }
        assertThat(faults).isEmpty();
    }

    private static String outputs(Stage stage) {
        StringBuilder parameters =
                new StringBuilder("DBSubnetGroupName=replicas SecurityGroupIds=sg-0123456789abcdef0");
        for (Output output : sourceOutputs(stage)) {
            if (List.of("SourceAccountId", "SourceRegion", "AnnouncementTopicArn", "TransferKeyArn")
                    .contains(output.outputKey())) {
                parameters.append(' ').append(output.outputKey()).append('=').append(output.outputValue());
            }
        }
        return parameters.toString();
    }

    private static List<Output> sourceOutputs(Stage stage) {
        return stage.client(CloudFormationClient.class, Stage.SOURCE)
                .describeStacks(r -> r.stackName(Stage.SOURCE_STACK))
                .stacks()
                .get(0)
                .outputs();
    }

    private void live(
            Stage stage, HttpEndpoint endpoint, AwsCli cli, AccountRegion place, String side, String parameters)
            throws IOException, InterruptedException {
        String topic = side.equals("source")
                ? ""
                : sourceOutputs(stage).stream()
                        .filter(output -> output.outputKey().equals("AnnouncementTopicArn"))
                        .findFirst()
                        .orElseThrow()
                        .outputValue();
        String bucket = "functions-of-" + side;
        String policy = Files.readString(ProjectFiles.root().resolve("docs/examples/deployer-policy/" + side + ".json"))
                .replace("ACCOUNT", place.account())
                .replace("REGION", place.region())
                .replace("BUCKET", bucket)
                .replace("STACK", "rds-replicator")
                .replace("TOPIC", topic);
        String role = stage.aws()
                .frontDoor()
                .roles()
                .create(place, "deployer", TRUST, Map.of("deploy", policy), List.of(), null)
                .arn();
        Credentials session = credentials.issue(place, role);

        List<String> lines = new ShellCommands(LIFE.formatted(
                        side + " --stack-name rds-replicator-" + side + " --bucket " + bucket, parameters, side))
                .runAt(
                        endpoint.uri(),
                        cli,
                        Map.of(
                                "AWS_ENDPOINT_URL",
                                endpoint.uri().toString(),
                                "AWS_REGION",
                                place.region(),
                                "AWS_DEFAULT_REGION",
                                place.region(),
                                "AWS_ACCESS_KEY_ID",
                                session.accessKeyId(),
                                "AWS_SECRET_ACCESS_KEY",
                                session.secretAccessKey(),
                                "AWS_SESSION_TOKEN",
                                session.sessionToken()));

        assertThat(String.join("\n", lines))
                .contains("would change", "outputs of rds-replicator-" + side, "is up to date")
                .doesNotContain("AccessDenied", "not authorized");
    }
}
