package io.rdsreplicator.local.permissions;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.stacks.Deployment;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.ProjectFiles;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.shared.runtime.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

/**
 * Both accounts, with their stacks, databases and secrets, on virtual time: what is done in them, what is asked of them, and what was seen
 * that is not as it should be.
 */
final class Accounts {
    static final AccountRegion A = Stage.SOURCE;
    static final AccountRegion B = Stage.DESTINATION;
    private static final Path TEMPLATES = ProjectFiles.root().resolve("cloudformation");

    private final FingerprintStorage storage = new FingerprintStorage();
    private final RefusedCalls refusals = new RefusedCalls();
    final Timeline timeline = Timeline.virtual(Instant.parse("2026-11-21T04:00:00Z"));
    final Stage stage = Stage.inProcess(timeline, storage, RdsDurations.realistic(), line -> {});
    final Outages outages = new Outages();
    final List<String> observed = new ArrayList<>();
    private String secretKey;
    Stack source;
    Stack destination;

    Accounts() {
        stage.aws().frontDoor().intercept(outages);
        stage.aws().frontDoor().intercept(refusals);
    }

    void deploy(String sourceTemplate, String destinationTemplate) {
        prepare();
        source = deploy(
                A,
                "a",
                sourceTemplate,
                withTelemetry(Map.of(
                        "DestinationAccountId",
                        B.account(),
                        "SourceDatabase",
                        "orders",
                        "UnshareAfterDays",
                        "2",
                        "Tags",
                        "team=shop,area=sales",
                        "CopySourceTags",
                        "owner")));
        destination = deploy(B, "b", destinationTemplate, destinationParameters());
    }

    /** What was refused, then what else was seen; nothing while all is well. */
    List<String> complaints() {
        return Stream.concat(refusals.seen().stream(), observed.stream()).toList();
    }

    private void prepare() {
        rds(B).createDBSubnetGroup(r ->
                r.dbSubnetGroupName("replicas").dbSubnetGroupDescription("d").subnetIds("subnet-1", "subnet-2"));
        rds(B).createOptionGroup(r -> r.optionGroupName("replica-options")
                .engineName("postgres")
                .majorEngineVersion("14")
                .optionGroupDescription("of replicas"));
        createDatabase("orders", null);
        rds(A).createOptionGroup(r -> r.optionGroupName("ledger-options")
                .engineName("postgres")
                .majorEngineVersion("14")
                .optionGroupDescription("none of the defaults"));
        createDatabase(
                "ledger",
                client(KmsClient.class, A)
                        .createKey(r -> r.description("ledger"))
                        .keyMetadata()
                        .arn(),
                "ledger-options");
        String key = client(KmsClient.class, B)
                .createKey(r -> r.description("secrets"))
                .keyMetadata()
                .arn();
        createSecret("orders", key, "{\"username\": \"app\", \"password\": \"Replica-of-orders-1\"}");
        createSecret("ledger", key, "{\"username\": \"app\"}");
        secretKey = key;
    }

    void createDatabase(String identifier, String kmsKeyId) {
        createDatabase(identifier, kmsKeyId, null);
    }

    private void createDatabase(String identifier, String kmsKeyId, String optionGroup) {
        rds(A).createDBInstance(r -> r.dbInstanceIdentifier(identifier)
                .optionGroupName(optionGroup)
                .tags(Tag.builder().key("owner").value("anna").build())
                .engine("postgres")
                .engineVersion("14.20")
                .dbInstanceClass("db.t4g.medium")
                .allocatedStorage(20)
                .masterUsername("app")
                .masterUserPassword("Production-1-only")
                .storageEncrypted(kmsKeyId != null)
                .kmsKeyId(kmsKeyId));
        timeline.runUntilIdle();
        storage.write(A.arn("rds", "db:" + identifier), "rows of " + identifier);
    }

    private void createSecret(String database, String key, String value) {
        client(SecretsManagerClient.class, B)
                .createSecret(
                        r -> r.name("rds-replica/" + database).kmsKeyId(key).secretString(value));
    }

    /** A secret of the destination under the key of the others. */
    void createSecret(String database, String value) {
        createSecret(database, secretKey, value);
    }

    private Stack deploy(AccountRegion place, String name, String template, Map<String, String> parameters) {
        return stage.aws().stacks().deploy(new Deployment(place, name, template, TEMPLATES, parameters, Map.of()));
    }

    private Map<String, String> destinationParameters() {
        Map<String, String> parameters = new LinkedHashMap<>(Map.of(
                "DBSubnetGroupName",
                "replicas",
                "SecurityGroupIds",
                "sg-0123456789abcdef0",
                "SecretKeyArn",
                secretKey));
        parameters.put("MeasureSchedule", "rate(1 day)");
        parameters.put("MaxReplicationsPerDay", "6");
        parameters.put("OptionGroupName", "replica-options");
        parameters.put("Tags", "team=replicas");
        parameters.put("CopySourceTags", "owner");
        parameters.put("ReplicaRoleArns", TourOfSettings.ROLE);
        for (String output : List.of("SourceAccountId", "SourceRegion", "AnnouncementTopicArn", "TransferKeyArn")) {
            parameters.put(output, source.output(output));
        }
        return withTelemetry(parameters);
    }

    private static Map<String, String> withTelemetry(Map<String, String> parameters) {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.put("Tracing", "Active");
        all.put("StateMachineLogLevel", "ALL");
        return all;
    }

    void start(AccountRegion place, String input) {
        client(SfnClient.class, place)
                .startExecution(r -> r.stateMachineArn(machine(place)).input(input));
    }

    /** Stops an execution of the destination; its input. */
    String stop(ExecutionListItem execution) {
        SfnClient sfn = client(SfnClient.class, B);
        sfn.stopExecution(r -> r.executionArn(execution.executionArn()));
        return sfn.describeExecution(r -> r.executionArn(execution.executionArn()))
                .input();
    }

    ExecutionListItem newest(AccountRegion place) {
        return executions(place).get(0);
    }

    List<ExecutionListItem> executions(AccountRegion place) {
        return client(SfnClient.class, place)
                .listExecutionsPaginator(r -> r.stateMachineArn(machine(place)))
                .executions()
                .stream()
                .toList();
    }

    String machine(AccountRegion place) {
        return place.arn("states", "stateMachine:" + (place == A ? "a" : "b") + "-replication");
    }

    List<String> replicas() {
        return rds(B).describeDBInstances().dbInstances().stream()
                .map(DBInstance::dbInstanceIdentifier)
                .toList();
    }

    /** The one that the secret of orders names. */
    String liveReplica() {
        String value = client(SecretsManagerClient.class, B)
                .getSecretValue(r -> r.secretId("rds-replica/orders"))
                .secretString();
        return (String) Json.members(value).orElseThrow().get("dbInstanceIdentifier");
    }

    void expect(AccountRegion place, int count, String status) {
        long found = executions(place).stream()
                .filter(execution -> execution.statusAsString().equals(status))
                .count();
        expectEqual((place == A ? "source" : "destination") + " executions " + status, count, (int) found);
    }

    void expectEqual(String what, int expected, int found) {
        if (expected != found) {
            observed.add(what + ": " + found + " instead of " + expected);
        }
    }

    RdsClient rds(AccountRegion place) {
        return client(RdsClient.class, place);
    }

    <C extends SdkClient> C client(Class<C> api, AccountRegion place) {
        return stage.client(api, place);
    }
}
