package io.rdsreplicator.local.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.Walk;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.stacks.Deployment;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stacks.StackException;
import io.rdsreplicator.local.stage.ProjectFiles;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.shared.contract.DatabaseKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * What a replication into another Region needs of the policies that have to do with both: the transfer key's, the topic's, and the role's
 * that copies. Each action is taken out, and the replication must fail. So must it where the key is admitted through RDS of one Region
 * only, and RDS uses it through the other. One action of four is taken out; each of them with {@code -Drdsreplicator.exhaustive=on}.
 */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class RegionPermissionsIT {
    private static final int ONE_OF = 4;
    private static final AccountRegion A = Stage.SOURCE;
    private static final AccountRegion B = Stage.DESTINATION.in("eu-central-1");
    private static final Path TEMPLATES = ProjectFiles.root().resolve("cloudformation");
    private static final Set<String> HOLDERS = Set.of("TransferKey", "AnnouncementTopicPolicy", "LandSnapshotRole");
    /** What no replication needs: of the account's administrator, of other runs, and for logs. */
    private static final Set<String> NOT_NEEDED = Set.of(
            "TransferKey AdministerInThisAccount",
            "LandSnapshotRole WriteLog",
            "LandSnapshotRole ListExecutions",
            "LandSnapshotRole AssumeRolePolicyDocument");

    private final DatabaseKind kind;
    private final String source = read("source-account.yaml");
    private final String destination = read("destination-account.yaml");

    RegionPermissionsIT(DatabaseKind kind) {
        this.kind = kind;
    }

    private static String read(String name) {
        try {
            return Files.readString(TEMPLATES.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void succeedsWithThePoliciesAsTheyAre(boolean keyThroughDestination) {
        assertThat(replicates(source, destination, keyThroughDestination)).isTrue();
    }

    @Test
    void failsWithoutEachActionOfThePoliciesOfBothRegions() {
        List<String> needless = Stream.concat(
                        Walk.through(grants(source).toList(), ONE_OF).stream()
                                .filter(grant -> replicates(grant.takenOutOf(source), destination, false))
                                .map(PolicyGrant::toString),
                        Walk.through(grants(destination).toList(), ONE_OF).stream()
                                .filter(grant -> replicates(source, grant.takenOutOf(destination), false))
                                .map(PolicyGrant::toString))
                .toList();

        assertThat(needless).isEmpty();
    }

    private Stream<PolicyGrant> grants(String template) {
        return PolicyGrants.of(template).stream()
                .filter(grant -> HOLDERS.contains(grant.holder()))
                .filter(grant -> !NOT_NEEDED.contains(grant.holder() + " " + grant.statement()))
                .filter(grant -> !grant.action().contains(otherKind()));
    }

    /** Only in the names of actions that are for the other kind. */
    private String otherKind() {
        return kind == DatabaseKind.CLUSTER ? "DBSnapshot" : "DBCluster";
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void failsIfTheKeyIsUsedThroughTheRegionThatIsTakenOut(boolean keyThroughDestination) {
        String ofRole = keyThroughDestination
                ? destination.replace(
                        "[!Sub 'rds.${SourceRegion}.*', !Sub 'rds.${AWS::Region}.*']", "[!Sub 'rds.${SourceRegion}.*']")
                : destination.replace(
                        "[!Sub 'rds.${SourceRegion}.*', !Sub 'rds.${AWS::Region}.*']", "[!Sub 'rds.${AWS::Region}.*']");
        String ofKey = keyThroughDestination
                ? source.replace("rds.${AWS::Region}.*,rds.${DestinationRegions}.*", "rds.${AWS::Region}.*")
                : source.replace("rds.${AWS::Region}.*,rds.${DestinationRegions}.*", "rds.${DestinationRegions}.*");
        assertThat(ofRole).isNotEqualTo(destination);
        assertThat(ofKey).isNotEqualTo(source);

        assertThat(replicates(source, ofRole, keyThroughDestination)).isFalse();
        assertThat(replicates(ofKey, destination, keyThroughDestination)).isFalse();
    }

    /** Whether one replication succeeds in both accounts. */
    private boolean replicates(String sourceTemplate, String destinationTemplate, boolean keyThroughDestination) {
        Timeline timeline = Timeline.virtual(Instant.parse("2026-11-21T04:00:00Z"));
        Stage stage = Stage.inProcess(timeline, new FingerprintStorage(), RdsDurations.realistic(), line -> {});
        stage.aws().rds().circumstances(B).useSourceKeyFromDestination(keyThroughDestination);
        stage.client(RdsClient.class, B).createDBSubnetGroup(r -> r.dbSubnetGroupName("replicas")
                .dbSubnetGroupDescription("d")
                .subnetIds("subnet-1", "subnet-2"));
        createOrders(stage, timeline);
        stage.client(SecretsManagerClient.class, B)
                .createSecret(r -> r.name("rds-replica/orders").secretString("{\"username\": \"app\"}"));
        timeline.runUntilIdle();
        try {
            Stack a = deploy(
                    stage,
                    A,
                    sourceTemplate,
                    Map.of("DestinationAccountId", B.account(), "DestinationRegions", B.region()));
            Map<String, String> parameters = new LinkedHashMap<>(
                    Map.of("DBSubnetGroupName", "replicas", "SecurityGroupIds", "sg-0123456789abcdef0"));
            for (String output : List.of("SourceAccountId", "SourceRegion", "AnnouncementTopicArn", "TransferKeyArn")) {
                parameters.put(output, a.output(output));
            }
            deploy(stage, B, destinationTemplate, parameters);
        } catch (StackException e) {
            return false;
        }
        stage.client(SfnClient.class, A)
                .startExecution(r -> r.stateMachineArn(machine(A)).input("{\"sourceDatabase\": \"orders\"}"));
        timeline.runUntilIdle();
        return succeeded(stage, A) && succeeded(stage, B);
    }

    private void createOrders(Stage stage, Timeline timeline) {
        RdsClient rds = stage.client(RdsClient.class, A);
        switch (kind) {
            case INSTANCE ->
                rds.createDBInstance(r -> r.dbInstanceIdentifier("orders")
                        .engine("postgres")
                        .engineVersion("14.20")
                        .dbInstanceClass("db.t4g.medium")
                        .allocatedStorage(20)
                        .masterUsername("app")
                        .masterUserPassword("Production-1-only"));
            case CLUSTER -> {
                String key = stage.client(KmsClient.class, A)
                        .createKey()
                        .keyMetadata()
                        .arn();
                rds.createDBCluster(r -> r.dbClusterIdentifier("orders")
                        .engine("aurora-postgresql")
                        .engineVersion("16.4")
                        .masterUsername("app")
                        .masterUserPassword("Production-1-only")
                        .storageEncrypted(true)
                        .kmsKeyId(key));
                timeline.runUntilIdle();
                rds.createDBInstance(r -> r.dbInstanceIdentifier("orders-writer")
                        .dbClusterIdentifier("orders")
                        .engine("aurora-postgresql")
                        .dbInstanceClass("db.r6g.large"));
            }
        }
    }

    private static Stack deploy(Stage stage, AccountRegion place, String template, Map<String, String> parameters) {
        return stage.aws()
                .stacks()
                .deploy(new Deployment(place, "replicator", template, TEMPLATES, parameters, Map.of()));
    }

    private static boolean succeeded(Stage stage, AccountRegion place) {
        return stage
                .client(SfnClient.class, place)
                .listExecutions(r -> r.stateMachineArn(machine(place)))
                .executions()
                .stream()
                .anyMatch(execution -> execution.status() == ExecutionStatus.SUCCEEDED);
    }

    private static String machine(AccountRegion place) {
        return place.arn("states", "stateMachine:replicator-replication");
    }
}
