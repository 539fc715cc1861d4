package io.rdsreplicator.local.emulators;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.stage.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.waiters.WaiterOverrideConfiguration;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sns.SnsClient;

/** What both templates have of KMS, SNS, SQS, IAM and logs, deployed by an emulator's CloudFormation with a change set, as the CLI does. */
@ExtendWith(Emulators.class)
class TemplatesIT {
    private static final Set<String> TYPES = Set.of(
            "AWS::KMS::Key",
            "AWS::SNS::Topic",
            "AWS::SNS::TopicPolicy",
            "AWS::SQS::Queue",
            "AWS::SQS::QueuePolicy",
            "AWS::IAM::Role",
            "AWS::IAM::ManagedPolicy",
            "AWS::Logs::LogGroup");
    private static Emulator emulator;

    @BeforeAll
    static void chosen(Emulator chosen) {
        emulator = chosen;
    }

    @Test
    void deploysTheSourcesKeysAndTopics() {
        AccountRegion place = Stage.SOURCE;
        TemplatePart part = TemplatePart.of("source-account.yaml", TYPES);
        Map<String, String> made = deploy(place, part, Map.of("DestinationAccountId", Stage.DESTINATION.account()));

        assertThat(made).containsKeys("TransferKey", "AnnouncementTopic", "NotificationTopic", "PlanReplicationRole");
        if (!emulator.has(Gap.POLICIES_OF_STACKS)) {
            KmsClient kms = emulator.client(KmsClient.builder(), place);
            assertThat(kms.getKeyPolicy(r -> r.keyId(made.get("TransferKey")).policyName("default"))
                            .policy())
                    .contains("LetDestinationGrantToRds", "rds.us-east-1.", Stage.DESTINATION.account());
            assertThat(topicAttributes(place, made.get("AnnouncementTopic")).get("Policy"))
                    .contains("LetDestinationSubscribeItsFunction");
        }
        assertThat(topicAttributes(place, made.get("AnnouncementTopic")).get("KmsMasterKeyId"))
                .contains(made.get("TopicKey"));
    }

    /** In parts: all roles together are larger than what the API takes. */
    @ParameterizedTest
    @ValueSource(strings = {"[A-C].*", "[D-L].*", "[M-Q].*", "R.*", "[S-Z].*"})
    void deploysTheDestinationsKeysTopicsAndQueues(String roles) {
        AccountRegion place = Stage.DESTINATION;
        TemplatePart part = TemplatePart.of(
                "destination-account.yaml", TYPES, Pattern.compile(roles).asMatchPredicate());
        Map<String, String> made = deploy(
                place,
                part,
                Map.of(
                        "SourceAccountId", Stage.SOURCE.account(),
                        "SourceRegion", Stage.SOURCE.region(),
                        "AnnouncementTopicArn", Stage.SOURCE.arn("sns", "announcements"),
                        "TransferKeyArn", Stage.SOURCE.arn("kms", "key/01234567-89ab-cdef-0123-456789abcdef"),
                        "DBSubnetGroupName", "replicas",
                        "SecurityGroupIds", "sg-0123456789abcdef0"));

        assertThat(made).containsKeys("LandingKey", "NotificationTopic", "SwapSecretLogGroup");
        assertThat(topicAttributes(place, made.get("NotificationTopic")).get("KmsMasterKeyId"))
                .isNotBlank();
    }

    /** @return the physical ids by logical id; every unconditional resource of the part is there */
    private static Map<String, String> deploy(AccountRegion place, TemplatePart part, Map<String, String> parameters) {
        CloudFormationClient stacks = emulator.client(CloudFormationClient.builder(), place);
        String stack = Emulator.unique("rds-replicator");
        String changes = stacks.createChangeSet(r -> r.stackName(stack)
                        .changeSetName("first")
                        .changeSetType(ChangeSetType.CREATE)
                        .capabilities(Capability.CAPABILITY_IAM)
                        .templateBody(part.json())
                        .parameters(parameters.entrySet().stream()
                                .map(p -> Parameter.builder()
                                        .parameterKey(p.getKey())
                                        .parameterValue(p.getValue())
                                        .build())
                                .toList()))
                .id();
        stacks.waiter().waitUntilChangeSetCreateComplete(r -> r.changeSetName(changes), TemplatesIT::eagerly);
        stacks.executeChangeSet(r -> r.changeSetName(changes));
        stacks.waiter().waitUntilStackCreateComplete(r -> r.stackName(stack), TemplatesIT::eagerly);
        Set<String> expected = new TreeSet<>(part.unconditional());
        if (emulator.has(Gap.POLICIES_OF_STACKS)) {
            expected.removeIf(name -> name.endsWith("TopicPolicy"));
        }
        List<StackResourceSummary> resources =
                stacks.listStackResources(r -> r.stackName(stack)).stackResourceSummaries().stream()
                        .filter(resource -> resource.logicalResourceId() != null)
                        .toList();
        assertThat(resources)
                .extracting(StackResourceSummary::logicalResourceId)
                .containsAll(expected);
        assertThat(resources).allSatisfy(resource -> assertThat(resource.resourceStatusAsString())
                .isEqualTo("CREATE_COMPLETE"));
        return resources.stream()
                .collect(Collectors.toMap(
                        StackResourceSummary::logicalResourceId, StackResourceSummary::physicalResourceId));
    }

    /** Four minutes in all; the SDK's own waiters look every half minute. */
    private static void eagerly(WaiterOverrideConfiguration.Builder waiting) {
        waiting.backoffStrategyV2(BackoffStrategy.fixedDelay(Duration.ofMillis(200)))
                .maxAttempts(1200);
    }

    private static Map<String, String> topicAttributes(AccountRegion place, String topic) {
        return emulator.client(SnsClient.builder(), place)
                .getTopicAttributes(r -> r.topicArn(topic))
                .attributes();
    }
}
