package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Role;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.rds.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.LogLevel;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Each parameter that an account's own rules may demand: the resources get what it says, and a replication succeeds. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class ParametersIT {
    /** Of both accounts; each has a role of its own. Both machines and the schedule have one besides. */
    private static final int FUNCTIONS = 39;
    /** SNS and EventBridge put messages into them, and need not be let into the topics' key for that; SQS encrypts these. */
    private static final Set<String> WITHOUT_KEY = Set.of("UndeliveredAnnouncementQueue", "UndeliveredFailureQueue");

    private static final String BOUNDARY = "arn:aws:iam::%s:policy/boundary";

    private final Scene scene;
    private final List<CreateFunctionRequest> functions = new ArrayList<>();
    private final List<CreateStateMachineRequest> machines = new ArrayList<>();
    private Stack source;
    private Stack destination;

    ParametersIT(DatabaseKind kind) {
        scene = new Scene(kind);
    }

    @Test
    void byDefaultNothingIsTracedLoggedOrPlacedInAVpc() {
        deploy(Map.of(), Map.of());

        assertThat(functions).hasSize(FUNCTIONS).allSatisfy(function -> {
            assertThat(function.architecturesAsStrings()).containsExactly("arm64");
            assertThat(function.runtimeAsString()).isEqualTo("java25");
            assertThat(function.tracingConfig().modeAsString()).isEqualTo("PassThrough");
            assertThat(function.vpcConfig()).isNull();
            assertThat(function.loggingConfig().logFormatAsString()).isEqualTo("JSON");
        });
        assertThat(machines).hasSize(3).allSatisfy(machine -> {
            assertThat(machine.tracingConfiguration().enabled()).isFalse();
            assertThat(machine.loggingConfiguration().level()).isEqualTo(LogLevel.OFF);
        });
        assertThat(roles()).allSatisfy(role -> {
            assertThat(role.boundary()).isNull();
            assertThat(role.managed()).isEmpty();
        });
        assertThat(inline("ReplicationStateMachineRole"))
                .noneMatch(text -> text.contains("logs:") || text.contains("xray:"));
    }

    @Test
    void everyRoleIsBounded() {
        for (AccountRegion place : List.of(Scene.A, Scene.B)) {
            scene.stage
                    .aws()
                    .frontDoor()
                    .roles()
                    .definePolicy(
                            BOUNDARY.formatted(place.account()),
                            """
                    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}""");
        }
        deploy(
                Map.of("PermissionsBoundaryArn", BOUNDARY.formatted(Scene.A.account())),
                Map.of("PermissionsBoundaryArn", BOUNDARY.formatted(Scene.B.account())));

        assertThat(roles()).hasSize(FUNCTIONS + 4).allSatisfy(role -> assertThat(role.boundary())
                .isEqualTo(boundaryFor(role)));
        replicates();
    }

    @Test
    void everyFunctionRunsInTheSubnets() {
        deployBoth(Map.of(
                "FunctionSubnetIds", "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
                "FunctionSecurityGroupIds", "sg-0123456789abcdef0"));

        assertThat(functions).allSatisfy(function -> {
            assertThat(function.vpcConfig().subnetIds())
                    .containsExactly("subnet-0123456789abcdef0", "subnet-0123456789abcdef1");
            assertThat(function.vpcConfig().securityGroupIds()).containsExactly("sg-0123456789abcdef0");
        });
        assertThat(functionRoles()).hasSize(FUNCTIONS).allSatisfy(role -> assertThat(role.managed())
                .hasSize(1));
        assertThat(source.physicalId("VpcPolicy")).isIn(functionRoles().get(0).managed());
        replicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"FunctionSubnetIds=subnet-0123456789abcdef0", "FunctionSecurityGroupIds=sg-0123456789abcdef0"})
    void subnetsAndSecurityGroupsAreGivenTogether(String parameter) {
        String[] half = parameter.split("=");

        assertThatThrownBy(() -> scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, Map.of(half[0], half[1])))
                .hasMessageContaining("are given both or neither");
    }

    @Test
    void functionsAndMachinesAreTraced() {
        deployBoth(Map.of("Tracing", "Active"));

        assertThat(functions)
                .allSatisfy(function ->
                        assertThat(function.tracingConfig().modeAsString()).isEqualTo("Active"));
        assertThat(machines)
                .allSatisfy(machine ->
                        assertThat(machine.tracingConfiguration().enabled()).isTrue());
        assertThat(functionRoles())
                .allSatisfy(role -> assertThat(role.managed()).hasSize(1));
        assertThat(inline("ReplicationStateMachineRole"))
                .hasSize(2)
                .allMatch(text -> text.contains("xray:GetSamplingRules"));
        replicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ALL", "ERROR", "FATAL"})
    void theMachinesLogWithoutExecutionData(String level) {
        deployBoth(Map.of("StateMachineLogLevel", level));

        assertThat(machines).allSatisfy(machine -> {
            assertThat(machine.loggingConfiguration().levelAsString()).isEqualTo(level);
            assertThat(machine.loggingConfiguration().includeExecutionData()).isFalse();
            assertThat(machine.loggingConfiguration().destinations())
                    .singleElement()
                    .satisfies(log -> assertThat(log.cloudWatchLogsLogGroup().logGroupArn())
                            .endsWith(":log-group:/aws/vendedlogs/states/" + machine.name() + ":*"));
        });
        assertThat(inline("ReplicationStateMachineRole"))
                .hasSize(2)
                .allMatch(text -> text.contains("logs:CreateLogDelivery"));
        replicates();
    }

    static Stream<Map<String, String>> platforms() {
        return Stream.of(
                Map.of("Architecture", "x86_64", "Runtime", "java21"),
                Map.of("Architecture", "arm64", "Runtime", "java25"));
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void functionsRunOnTheChosenPlatform(Map<String, String> platform) {
        deployBoth(platform);

        assertThat(functions).allSatisfy(function -> {
            assertThat(function.architecturesAsStrings()).containsExactly(platform.get("Architecture"));
            assertThat(function.runtimeAsString()).isEqualTo(platform.get("Runtime"));
        });
        replicates();
    }

    @Test
    void existingKeysAreUsedAndNoneIsMade() {
        String transferKey = key(Scene.A, administered(Scene.A) + "," + usedThroughRds(Scene.B));
        String topicKeyOfA = key(Scene.A, administered(Scene.A) + "," + usedByAlarms());
        String landingKey = key(Scene.B, administered(Scene.B));
        String topicKeyOfB = key(Scene.B, administered(Scene.B) + "," + usedByAlarms());

        deploy(
                Map.of("TransferKeyArn", transferKey, "TopicKeyArn", topicKeyOfA),
                Map.of("LandingKeyArn", landingKey, "TopicKeyArn", topicKeyOfB));

        assertThat(Stream.of(source, destination).flatMap(stack -> stack.resources().stream()))
                .noneMatch(resource -> resource.type().equals("AWS::KMS::Key"));
        assertThat(source.output("TransferKeyArn")).isEqualTo(transferKey);
        assertEncrypted(source, topicKeyOfA);
        assertEncrypted(destination, topicKeyOfB);
        replicates();
        assertThat(scene.manualSnapshots(Scene.A))
                .extracting(Snapshot::kmsKeyId)
                .contains(transferKey);
        assertThat(scene.manualSnapshots(Scene.B))
                .extracting(Snapshot::kmsKeyId)
                .containsOnly(landingKey);
    }

    @Test
    void allTogether() {
        scene.stage
                .aws()
                .frontDoor()
                .roles()
                .definePolicy(
                        "arn:aws:iam::aws:policy/PowerUserAccess",
                        """
                {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}""");
        deployBoth(Map.of(
                "PermissionsBoundaryArn",
                "arn:aws:iam::aws:policy/PowerUserAccess",
                "FunctionSubnetIds",
                "subnet-01234567",
                "FunctionSecurityGroupIds",
                "sg-01234567,sg-12345678",
                "Tracing",
                "Active",
                "StateMachineLogLevel",
                "ALL",
                "Architecture",
                "x86_64"));

        assertThat(functionRoles())
                .allSatisfy(role -> assertThat(role.managed()).hasSize(2));
        replicates();
    }

    private void deployBoth(Map<String, String> parameters) {
        deploy(parameters, parameters);
    }

    private void deploy(Map<String, String> inSource, Map<String, String> inDestination) {
        scene.stage.aws().frontDoor().intercept(new CallInterceptor() {
            @Override
            public void before(Call call) {
                if (call.request() instanceof CreateFunctionRequest function) {
                    functions.add(function);
                } else if (call.request() instanceof CreateStateMachineRequest machine) {
                    machines.add(machine);
                }
            }
        });
        source = scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, inSource);
        destination = scene.stage.deployDestination(Scene.B, Stage.DESTINATION_STACK, source, inDestination);
    }

    private void replicates() {
        scene.createOrders();

        assertThat(scene.replicateWell("{}")).containsEntry("live", true);
        scene.close();
    }

    private List<Role> roles() {
        return Stream.of(Scene.A, Scene.B)
                .flatMap(place -> scene.stage.aws().frontDoor().roles().list(place).stream())
                .toList();
    }

    private List<Role> functionRoles() {
        List<String> arns = functions.stream().map(CreateFunctionRequest::role).toList();
        return roles().stream().filter(role -> arns.contains(role.arn())).toList();
    }

    /** The inline policies of the roles of a logical id, each role's in one text. */
    private List<String> inline(String logicalId) {
        List<String> names = Stream.of(source, destination)
                .map(stack -> stack.physicalId(logicalId))
                .toList();
        return roles().stream()
                .filter(role -> names.contains(role.name()))
                .map(role -> role.inline().values().toString())
                .toList();
    }

    private static String boundaryFor(Role role) {
        return BOUNDARY.formatted(role.arn().split(":")[4]);
    }

    private void assertEncrypted(Stack stack, String key) {
        stack.resources().stream()
                .filter(resource -> resource.type().equals("AWS::SNS::Topic"))
                .forEach(topic -> assertThat(scene.client(SnsClient.class, stack.place())
                                .getTopicAttributes(r -> r.topicArn(topic.physicalId()))
                                .attributes())
                        .containsEntry("KmsMasterKeyId", key));
        stack.resources().stream()
                .filter(resource -> resource.type().equals("AWS::SQS::Queue"))
                .filter(queue -> !WITHOUT_KEY.contains(queue.logicalId()))
                .forEach(queue -> assertThat(scene.client(SqsClient.class, stack.place())
                                .getQueueAttributes(
                                        r -> r.queueUrl(queue.physicalId()).attributeNames(QueueAttributeName.ALL))
                                .attributesAsStrings())
                        .containsEntry("KmsMasterKeyId", key));
    }

    private String key(AccountRegion place, String statements) {
        return scene.client(KmsClient.class, place)
                .createKey(r -> r.policy("{\"Version\": \"2012-10-17\", \"Statement\": [" + statements + "]}"))
                .keyMetadata()
                .arn();
    }

    private static String administered(AccountRegion place) {
        return statement("\"AWS\": \"arn:aws:iam::%s:root\"".formatted(place.account()), "\"kms:*\"", "");
    }

    /** What docs/iam.md asks of a transfer key of one's own. */
    private static String usedThroughRds(AccountRegion place) {
        String principal = "\"AWS\": \"arn:aws:iam::%s:root\"".formatted(place.account());
        String via = "\"StringEquals\": {\"kms:ViaService\": \"rds.us-east-1.amazonaws.com\"}";
        return String.join(
                ",",
                statement(
                        principal,
                        "[\"kms:Encrypt\", \"kms:Decrypt\", \"kms:ReEncrypt*\", \"kms:GenerateDataKey*\"]",
                        via),
                statement(
                        principal,
                        "\"kms:CreateGrant\"",
                        via + ", \"Bool\": {\"kms:GrantIsForAWSResource\": \"true\"}"),
                statement(principal, "\"kms:DescribeKey\"", ""));
    }

    private static String usedByAlarms() {
        return statement(
                "\"Service\": \"cloudwatch.amazonaws.com\"", "[\"kms:Decrypt\", \"kms:GenerateDataKey*\"]", "");
    }

    private static String statement(String principal, String actions, String condition) {
        return "{\"Effect\": \"Allow\", \"Principal\": {%s}, \"Action\": %s, \"Resource\": \"*\", \"Condition\": {%s}}"
                .formatted(principal, actions, condition);
    }
}
