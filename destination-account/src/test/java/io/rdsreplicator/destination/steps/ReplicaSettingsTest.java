package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.settings.DescribedSettings;
import io.rdsreplicator.shared.settings.ReplicaSetting;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** Each setting, from each place where it can be given, is on the replica before it goes live. */
final class ReplicaSettingsTest {
    private static final String ROLE = "arn:aws:iam::222222222222:role/monitoring";

    private static final String LAMBDA = "arn:aws:iam::222222222222:role/lambda";
    private static final String IMPORT = "arn:aws:iam::222222222222:role/import";
    /** For all replicas, whatever their names. */
    private static final String FEATURES =
            """
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {"Service": "rds.amazonaws.com"},
                "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:rds:eu-west-1:222222222222:*:replica-*"}}}}
            """;

    private static final String MONITORING =
            """
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {"Service": "monitoring.rds.amazonaws.com"}}}
            """;

    /** A value that no replica has without it, as a document has it, with what it needs besides. */
    private static final Map<ReplicaSetting, Map<String, Object>> ON_INSTANCES = new EnumMap<>(Map.ofEntries(
            Map.entry(ReplicaSetting.INSTANCE_CLASS, Map.of("instanceClass", "db.r6g.large")),
            Map.entry(ReplicaSetting.MULTI_AZ, Map.of("multiAz", true)),
            Map.entry(ReplicaSetting.STORAGE_TYPE, Map.of("storageType", "gp3")),
            Map.entry(ReplicaSetting.IOPS, Map.of("storageType", "gp3", "iops", 12_000)),
            Map.entry(
                    ReplicaSetting.STORAGE_THROUGHPUT,
                    Map.of("storageType", "gp3", "iops", 12_000, "storageThroughput", 600)),
            Map.entry(ReplicaSetting.MAX_ALLOCATED_STORAGE, Map.of("maxAllocatedStorage", 1000)),
            Map.entry(ReplicaSetting.PARAMETER_GROUP, Map.of("parameterGroup", "tuned")),
            Map.entry(ReplicaSetting.OPTION_GROUP, Map.of("optionGroup", "chosen")),
            Map.entry(ReplicaSetting.PORT, Map.of("port", 6432)),
            Map.entry(ReplicaSetting.SUBNET_GROUP, Map.of("subnetGroup", "others")),
            Map.entry(ReplicaSetting.SECURITY_GROUPS, Map.of("securityGroups", List.of("sg-0a1b2c3d"))),
            Map.entry(ReplicaSetting.IAM_AUTHENTICATION, Map.of("iamAuthentication", true)),
            Map.entry(ReplicaSetting.LOG_EXPORTS, Map.of("logExports", List.of("postgresql"))),
            Map.entry(ReplicaSetting.MONITORING_INTERVAL, Map.of("monitoringInterval", 15, "monitoringRole", ROLE)),
            Map.entry(ReplicaSetting.MONITORING_ROLE, Map.of("monitoringInterval", 15, "monitoringRole", ROLE)),
            Map.entry(ReplicaSetting.PERFORMANCE_INSIGHTS, Map.of("performanceInsights", true)),
            Map.entry(
                    ReplicaSetting.PERFORMANCE_INSIGHTS_RETENTION,
                    Map.of("performanceInsights", true, "performanceInsightsRetention", 31)),
            Map.entry(
                    ReplicaSetting.DATABASE_INSIGHTS,
                    Map.of(
                            "databaseInsights",
                            "advanced",
                            "performanceInsights",
                            true,
                            "performanceInsightsRetention",
                            465)),
            Map.entry(ReplicaSetting.BACKUP_RETENTION, Map.of("backupRetention", 3)),
            Map.entry(ReplicaSetting.BACKUP_WINDOW, Map.of("backupRetention", 3, "backupWindow", "02:10-02:50")),
            Map.entry(
                    ReplicaSetting.MAINTENANCE_WINDOW,
                    Map.of("maintenanceWindow", "tue:04:10-tue:04:50", "backupWindow", "02:10-02:50")),
            Map.entry(ReplicaSetting.MINOR_UPGRADES, Map.of("minorUpgrades", false)),
            Map.entry(ReplicaSetting.CA_CERTIFICATE, Map.of("caCertificate", "rds-ca-ecc384-g1")),
            Map.entry(ReplicaSetting.ROLES, Map.of("roles", List.of("s3Import=" + IMPORT, "Lambda=" + LAMBDA))),
            Map.entry(ReplicaSetting.EXTENDED_SUPPORT, Map.of("extendedSupport", false))));

    private static final Map<ReplicaSetting, Map<String, Object>> ON_CLUSTERS = onClusters();

    private static Map<ReplicaSetting, Map<String, Object>> onClusters() {
        Map<ReplicaSetting, Map<String, Object>> values = new EnumMap<>(ON_INSTANCES);
        values.keySet().removeIf(setting -> !setting.isOf(DatabaseKind.CLUSTER));
        values.put(ReplicaSetting.STORAGE_TYPE, Map.of("storageType", "aurora-iopt1"));
        values.put(ReplicaSetting.CLUSTER_PARAMETER_GROUP, Map.of("clusterParameterGroup", "tuned-cluster"));
        values.put(ReplicaSetting.READERS, Map.of("readers", 2));
        Map<String, Object> serverless = Map.of("instanceClass", "db.serverless", "minCapacity", 1, "maxCapacity", 4.5);
        values.put(ReplicaSetting.MIN_CAPACITY, serverless);
        values.put(ReplicaSetting.MAX_CAPACITY, serverless);
        return values;
    }

    /** One database in the destination, as it is replicated with settings. */
    private static final class Case {
        final Machines machines;
        final DatabaseKind kind;

        Case(DatabaseKind kind) {
            this.kind = kind;
            this.machines = new Machines(kind, 400);
            Destination account = machines.account;
            account.rdsService.haveSecurityGroups(Destination.B, "sg-0a1b2c3d");
            account.rds.createDBSubnetGroup(r -> r.dbSubnetGroupName("others")
                    .dbSubnetGroupDescription("of others")
                    .subnetIds("subnet-1"));
            String family = kind == DatabaseKind.CLUSTER ? "aurora-postgresql16" : "postgres14";
            account.rds.createDBParameterGroup(r -> r.dbParameterGroupName("tuned")
                    .dbParameterGroupFamily(family)
                    .description("tuned"));
            account.frontDoor.roles().create(Destination.B, "monitoring", MONITORING, Map.of(), List.of(), null);
            account.frontDoor.roles().create(Destination.B, "lambda", FEATURES, Map.of(), List.of(), null);
            account.frontDoor.roles().create(Destination.B, "import", FEATURES, Map.of(), List.of(), null);
            if (kind == DatabaseKind.CLUSTER) {
                account.rds.createDBClusterParameterGroup(r -> r.dbClusterParameterGroupName("tuned-cluster")
                        .dbParameterGroupFamily(family)
                        .description("tuned"));
            } else {
                account.rds.createOptionGroup(r -> r.optionGroupName("chosen")
                        .engineName("postgres")
                        .majorEngineVersion("14")
                        .optionGroupDescription("chosen"));
            }
        }

        /** @param announced the source's own values */
        DescribeExecutionResponse replicate(Map<String, Object> document, Map<String, Object> announced) {
            machines.account.document(Json.write(document));
            Announcement announcement = machines.account.announce(1);
            return machines.run(Destination.announcing(announcement, announced));
        }

        Map<ReplicaSetting, Object> described() {
            String id = Destination.replica(1);
            if (kind == DatabaseKind.INSTANCE) {
                return DescribedSettings.of(machines.account.instance(id));
            }
            DBCluster cluster = machines.account
                    .rds
                    .describeDBClusters(r -> r.dbClusterIdentifier(id))
                    .dbClusters()
                    .get(0);
            Map<ReplicaSetting, Object> described = new EnumMap<>(ReplicaSetting.class);
            machines.account.rds.describeDBInstances().dbInstances().stream()
                    .filter(member -> id.equals(member.dbClusterIdentifier()))
                    .sorted(Comparator.comparing(DBInstance::dbInstanceIdentifier))
                    .forEach(member -> described.putAll(DescribedSettings.ofMemberOf(member)));
            described.putAll(DescribedSettings.of(cluster));
            return described;
        }
    }

    /** A setting of a kind of database. */
    record Given(DatabaseKind kind, ReplicaSetting setting, Map<String, Object> document) {
        Map<ReplicaSetting, Object> values() {
            return document.entrySet().stream()
                    .collect(Collectors.toMap(
                            entry -> ReplicaSetting.of(entry.getKey()).orElseThrow(),
                            entry -> ReplicaSetting.of(entry.getKey())
                                    .orElseThrow()
                                    .read(entry.getValue(), "test")));
        }

        @Override
        public String toString() {
            return setting.label() + " of a " + kind.label();
        }
    }

    static Stream<Given> settings() {
        return Stream.concat(
                ON_INSTANCES.entrySet().stream()
                        .map(entry -> new Given(DatabaseKind.INSTANCE, entry.getKey(), entry.getValue())),
                ON_CLUSTERS.entrySet().stream()
                        .map(entry -> new Given(DatabaseKind.CLUSTER, entry.getKey(), entry.getValue())));
    }

    static Stream<Given> settingsOfSources() {
        return settings().filter(given -> given.setting().canFollowSource());
    }

    @ParameterizedTest
    @MethodSource("settings")
    void givesWhatTheDocumentSays(Given given) {
        Case replica = new Case(given.kind());

        DescribeExecutionResponse run = replica.replicate(given.document(), Map.of());

        assertThat(run.statusAsString()).as(run.error() + ": " + run.cause()).isEqualTo("SUCCEEDED");
        assertThat(replica.described()).containsAllEntriesOf(given.values());
    }

    @ParameterizedTest
    @MethodSource("settingsOfSources")
    void givesWhatTheSourceHasIfTheDocumentAsksForIt(Given given) {
        Case replica = new Case(given.kind());
        Map<String, Object> document = new LinkedHashMap<>(given.document());
        document.keySet()
                .removeIf(label -> ReplicaSetting.of(label).orElseThrow().canFollowSource());
        document.put(
                "like-source",
                given.values().keySet().stream()
                        .filter(ReplicaSetting::canFollowSource)
                        .map(ReplicaSetting::label)
                        .sorted()
                        .toList());

        DescribeExecutionResponse run = replica.replicate(document, given.document());

        assertThat(run.statusAsString()).as(run.error() + ": " + run.cause()).isEqualTo("SUCCEEDED");
        assertThat(replica.described()).containsAllEntriesOf(given.values());
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void changesNothingWithoutADocument(DatabaseKind kind) {
        Case with = new Case(kind);
        Map<String, Object> announced = (kind == DatabaseKind.INSTANCE ? ON_INSTANCES : ON_CLUSTERS)
                .entrySet().stream()
                        .filter(entry -> entry.getKey().canFollowSource())
                        .flatMap(entry -> entry.getValue().entrySet().stream())
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a));
        Case without = new Case(kind);

        DescribeExecutionResponse run =
                with.machines.run(Destination.announcing(with.machines.account.announce(1), announced));
        without.machines.replicate(1);

        assertThat(run.statusAsString()).as(run.error() + ": " + run.cause()).isEqualTo("SUCCEEDED");
        assertThat(with.described()).isEqualTo(without.described());
    }

    @Test
    void isOnTheReplicaBeforeItGoesLive() {
        Case replica = new Case(DatabaseKind.INSTANCE);

        DescribeExecutionResponse run = replica.replicate(
                Map.of("maintenanceWindow", "tue:04:10-tue:04:50", "backupWindow", "02:10-02:50"), Map.of());

        List<String> states = replica.machines.states(run.executionArn());
        assertThat(states).containsSubsequence("RestoreReplica", "ApplySettings", "ApplySettings", "SwapSecret");
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void failsBeforeTheSwapWhereRdsCannotAssumeARole(DatabaseKind kind) {
        Case replica = new Case(kind);
        String otherDatabase = FEATURES.replace("replica-*", "another");
        replica.machines
                .account
                .frontDoor
                .roles()
                .create(Destination.B, "narrow", otherDatabase, Map.of(), List.of(), null);

        DescribeExecutionResponse run =
                replica.replicate(Map.of("roles", List.of("Lambda=arn:aws:iam::222222222222:role/narrow")), Map.of());

        assertThat(run.error()).isEqualTo("io.rdsreplicator.shared.errors.FailedInRdsException");
        assertThat(run.cause())
                .contains("cannot use role arn:aws:iam::222222222222:role/narrow for Lambda", "aws:SourceArn");
        assertThat(replica.machines.states(run.executionArn())).doesNotContain("SwapSecret");
    }

    @Test
    void refusesAFeatureThatTheEngineHasNot() {
        Case replica = new Case(DatabaseKind.INSTANCE);

        DescribeExecutionResponse run = replica.replicate(Map.of("roles", List.of("SageMaker=" + LAMBDA)), Map.of());

        assertThat(run.cause())
                .contains("postgres 14.20 has no feature SageMaker here; it has [Lambda, s3Export, s3Import]");
        assertThat(replica.machines.states(run.executionArn())).doesNotContain("LandSnapshot");
    }

    @Test
    void hasTheWholeTable() {
        assertThat(Stream.of(ReplicaSetting.values())
                        .filter(setting -> setting.isOf(DatabaseKind.INSTANCE)
                                && setting != ReplicaSetting.PERFORMANCE_INSIGHTS_KEY))
                .allMatch(ON_INSTANCES::containsKey);
        assertThat(Stream.of(ReplicaSetting.values())
                        .filter(setting -> setting.isOf(DatabaseKind.CLUSTER)
                                && setting != ReplicaSetting.PERFORMANCE_INSIGHTS_KEY))
                .allMatch(ON_CLUSTERS::containsKey);
    }
}
