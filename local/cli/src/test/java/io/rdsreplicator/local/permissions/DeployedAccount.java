package io.rdsreplicator.local.permissions;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.ProjectFiles;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.time.Timeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;

/**
 * An account in which a role is to deploy its stack: the role, the packaged template, one of a later release, and parameters. The other
 * account's stack is there as far as this one's needs it.
 */
final class DeployedAccount {
    static final String STACK = "rds-replicator-main";
    static final String BUCKET = "functions-of-main";
    private static final Path ROOT = ProjectFiles.root();
    private static final String TRUST =
            """
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"AWS": "arn:aws:iam::111111111111:root"}}}""";

    private final boolean destination;
    private final AccountRegion place;
    private final Stage stage = Stage.inProcess(
            Timeline.virtual(Instant.parse("2026-11-21T04:00:00Z")),
            new FingerprintStorage(),
            RdsDurations.realistic(),
            line -> {});
    private final Map<String, String> required = new HashMap<>();
    private final String ownKey;

    /** @param side {@code source} or {@code destination} */
    DeployedAccount(String side) {
        destination = side.equals("destination");
        place = destination ? Stage.DESTINATION : Stage.SOURCE;
        stage.aws().frontDoor().roles().definePolicy(boundary(), "{\"Statement\": " + allowAll() + "}");
        ownKey = asRoot(KmsClient.class).createKey().keyMetadata().arn();
        if (destination) {
            asRoot(RdsClient.class).createDBSubnetGroup(r -> r.dbSubnetGroupName("replicas")
                    .dbSubnetGroupDescription("of replicas")
                    .subnetIds("subnet-1", "subnet-2"));
            required.put("DBSubnetGroupName", "replicas");
            required.put("SecurityGroupIds", "sg-0123456789abcdef0");
            Stack source = stage.deploySource(Stage.SOURCE, Stage.SOURCE_STACK, Map.of());
            for (String output : List.of("SourceAccountId", "SourceRegion", "AnnouncementTopicArn", "TransferKeyArn")) {
                required.put(output, source.output(output));
            }
        } else {
            required.put("DestinationAccountId", Stage.DESTINATION.account());
        }
    }

    private static String allowAll() {
        return "{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}";
    }

    Stage stage() {
        return stage;
    }

    boolean isDestination() {
        return destination;
    }

    /** The ARN of a managed policy that is not the stack's. */
    String boundary() {
        return "arn:aws:iam::" + place.account() + ":policy/boundary";
    }

    /** A role with policies of {@code docs/examples/deployer-policy}, whose placeholders are filled in. */
    Caller deployer(String... policies) {
        Map<String, String> inline = IntStream.range(0, policies.length)
                .boxed()
                .collect(Collectors.toMap(i -> "policy-" + i, i -> filledIn(policies[i])));
        return Caller.role(
                place,
                stage.aws()
                        .frontDoor()
                        .roles()
                        .create(place, "deployer", TRUST, inline, List.of(), null)
                        .arn());
    }

    private String filledIn(String policy) {
        return policy.replace("ACCOUNT", place.account())
                .replace("REGION", place.region())
                .replace("BUCKET", BUCKET)
                .replace("STACK", "rds-replicator")
                .replace("TOPIC", required.getOrDefault("AnnouncementTopicArn", ""))
                .replace("BOUNDARY", boundary());
    }

    /** As {@code aws cloudformation package} leaves it. */
    String template() {
        return read("cloudformation/" + (destination ? "destination" : "source") + "-account.yaml")
                .replaceAll("(?m)^( *)Code: \\.\\./.*$", "$1Code: {S3Bucket: " + BUCKET + ", S3Key: functions.zip}")
                .replaceAll(
                        "(?m)^( *)DefinitionS3Location: .*/(.+)$",
                        "$1DefinitionS3Location: {Bucket: " + BUCKET + ", Key: $2}");
    }

    /** With a change of each kind that a release may bring. */
    String laterTemplate() {
        return template()
                .replace("S3Key: functions.zip", "S3Key: later-functions.zip")
                .replaceAll("(?m)^( *)Action: sts:AssumeRole$", "$1Sid: Assume\n$1Action: sts:AssumeRole")
                .replace("Sid: ConnectFunctions", "Sid: ConnectFunctionsToSubnets")
                .replace("Description: !Sub Encrypts ", "Description: !Sub It encrypts ")
                .replace("MaximumRetryAttempts: 2", "MaximumRetryAttempts: 1")
                .replace(
                        "deadLetterTargetArn: !GetAtt UndeliveredAnnouncementQueue.Arn",
                        "deadLetterTargetArn: !GetAtt StartReplicationQueue.Arn");
    }

    /** The definitions of state machines by the key in the bucket. */
    Map<String, String> definitions() {
        try (Stream<Path> files = Files.list(ROOT.resolve("statemachines"))) {
            return files.collect(Collectors.toMap(
                    file -> file.getFileName().toString(), file -> read("statemachines/" + file.getFileName())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, String> parameters() {
        Map<String, String> all = new HashMap<>(required);
        all.put("PermissionsBoundaryArn", boundary());
        all.put("NotificationEmail", "team@example.org");
        all.put("StateMachineLogLevel", "ALL");
        all.put("Tracing", "Active");
        all.put("FunctionSubnetIds", "subnet-0123456789abcdef0");
        all.put("FunctionSecurityGroupIds", "sg-0123456789abcdef0");
        return all;
    }

    Map<String, String> otherParameters() {
        Map<String, String> all = new HashMap<>(required);
        all.put("FunctionSubnetIds", "subnet-0123456789abcdef0");
        all.put("FunctionSecurityGroupIds", "sg-0123456789abcdef0");
        all.put("LogRetentionDays", "7");
        all.put("Dashboard", "DISABLED");
        all.put("ExpectedReplicationMinutes", "0");
        all.put("TopicKeyArn", ownKey);
        return all;
    }

    /** The stack, or the last of its name that was deleted. */
    software.amazon.awssdk.services.cloudformation.model.Stack stack() {
        CloudFormationClient cloudFormation = asRoot(CloudFormationClient.class);
        String id = cloudFormation.listStacksPaginator().stackSummaries().stream()
                .filter(stack -> stack.stackName().equals(STACK))
                .reduce((first, second) -> second)
                .orElseThrow()
                .stackId();
        return cloudFormation.describeStacks(r -> r.stackName(id)).stacks().get(0);
    }

    <C extends SdkClient> C asRoot(Class<C> api) {
        return stage.client(api, place);
    }

    static String policy(String name) {
        return read("docs/examples/deployer-policy/" + name + ".json");
    }

    private static String read(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
