package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.EXECUTION;
import static io.rdsreplicator.source.steps.SourceStage.SOURCE;
import static io.rdsreplicator.source.steps.SourceStage.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.Finding;
import io.rdsreplicator.shared.contract.InstanceClass;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What PlanReplication finds in a dry run. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class SourcePreflightTest {
    private final SourceStage stage;
    private Instant started = START;

    SourcePreflightTest(DatabaseKind kind) {
        stage = new SourceStage(kind).withDatabase("orders", null);
    }

    @Test
    void findsNothingWrongAndAsksTheDestination() {
        PlanReplication.Output plan = plan(Map.of("sourceDatabase", "orders"));

        assertThat(plan.replicationId()).isNull();
        assertThat(plan.preflight().findings()).isEmpty();
        boolean cluster = stage.kind == DatabaseKind.CLUSTER;
        PreflightAnnouncement announcement = plan.preflight().announcement();
        assertThat(announcement.sourceArn()).isEqualTo(stage.orders);
        assertThat(announcement.sourceDatabase()).isEqualTo("orders");
        assertThat(announcement.kind()).isEqualTo(stage.kind);
        assertThat(announcement.engine()).isEqualTo(cluster ? "aurora-postgresql" : "postgres");
        assertThat(announcement.engineVersion()).startsWith("1");
        assertThat(announcement.masterUsername()).isEqualTo("admin1");
        assertThat(announcement.allocatedStorage()).isEqualTo(cluster ? 1 : 20);
        assertThat(announcement.instanceClass())
                .isEqualTo(new InstanceClass(cluster ? "db.r6g.large" : "db.t4g.micro"));
        assertThat(announcement.findings()).isEmpty();
        assertThat(announcement.sourceExecutionArn()).isEqualTo(EXECUTION);
        assertThat(announcement.requestedAt()).isEqualTo(START);
    }

    @Test
    void findsEverythingThatIsWrongAtOnce() {
        Arn own = stage.key();
        stage.withDatabase("ledger", own);
        stage.kms.disableKey(r -> r.keyId(own.toString()));
        stage.kms.disableKey(r -> r.keyId(stage.transferKey.toString()));
        stop("ledger");
        stage.limitSnapshots(0);

        PlanReplication.Output plan = plan(
                Map.of("sourceDatabase", "ledger"),
                "ALLOWED_DATABASES",
                "orders",
                "TAGS",
                "team",
                "SNAPSHOT_PREFIX",
                "a".repeat(stage.kind == DatabaseKind.CLUSTER ? 10 : 63));

        List<Finding> findings = plan.preflight().findings();
        List<String> expected =
                new ArrayList<>(List.of("allowed", "tags", "transferKey", "status", "databaseKey", "quota"));
        if (stage.kind == DatabaseKind.CLUSTER) {
            expected.add("names");
        }
        assertThat(findings).extracting(Finding::check).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(problem(findings, "allowed")).contains("add it to the parameter AllowedDatabases");
        assertThat(problem(findings, "tags")).contains("must be of the form key=value");
        assertThat(problem(findings, "transferKey")).contains("is in state Disabled: enable it");
        assertThat(problem(findings, "databaseKey")).contains(own + " of", "is in state Disabled: enable it");
        assertThat(problem(findings, "status")).contains("start the " + stage.kind.label());
        assertThat(problem(findings, "quota")).contains("is 0, and 0 are used", "Raise the quota");
        assertThat(plan.preflight().announcement().findings()).isEqualTo(findings);
    }

    @Test
    void asksNobodyAboutADatabaseThatIsNotThere() {
        stage.kms.disableKey(r -> r.keyId(stage.transferKey.toString()));

        PlanReplication.Output plan = plan(Map.of("sourceDatabase", "unknown"));

        assertThat(plan.sourceDatabase()).isEqualTo("unknown");
        assertThat(plan.preflight().announcement()).isNull();
        assertThat(plan.preflight().findings())
                .extracting(Finding::check)
                .containsExactlyInAnyOrder("database", "transferKey");
        assertThat(problem(plan.preflight().findings(), "database"))
                .isEqualTo("there is no DB instance or DB cluster unknown in account " + SOURCE.account() + ", Region "
                        + SOURCE.region() + ": correct sourceDatabase");
    }

    @Test
    void goesOnAfterACheckThatCannotBeMade() {
        stage.refuseNext("kms", "describeKey", "DependencyTimeoutException");
        stage.limitSnapshots(1);

        List<Finding> findings = plan(Map.of()).preflight().findings();

        assertThat(findings).extracting(Finding::check).containsExactly("transferKey", "quota");
        assertThat(problem(findings, "transferKey"))
                .startsWith("this could not be checked: DescribeKey of ")
                .endsWith("Start the preflight again");
    }

    @Test
    void countsWhatRetentionCanDeleteAsRoom() {
        for (int i = 0; i < 3; i++) {
            ReplicationId run = stage.newRun();
            stage.taken(run);
            stage.transferred(run);
        }
        stage.pass(Duration.ofDays(3));
        started = stage.timeline.instant();
        stage.limitSnapshots(6);

        assertThat(plan(Map.of()).preflight().findings())
                .as("four of six can be deleted, and two are made")
                .isEmpty();
        stage.limitSnapshots(3);
        assertThat(plan(Map.of()).preflight().findings())
                .extracting(Finding::check)
                .containsExactly("quota");
    }

    @Test
    void resumesNothing() {
        assertThatThrownBy(() -> plan(Map.of("replicationId", stage.run.value())))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("dryRun resumes nothing: leave replicationId out, or leave dryRun out");
        assertThatThrownBy(() -> plan(Map.of("dryRun", "yes"))).hasMessage("dryRun must be true or false");
    }

    @Test
    void isAReplicationIfDryRunIsFalse() {
        assertThat(plan(Map.of("dryRun", false)).preflight()).isNull();
        assertThat(plan(Map.of("dryRun", false)).replicationId()).isEqualTo(stage.run);
    }

    private void stop(String identifier) {
        switch (stage.kind) {
            case INSTANCE -> stage.rds.stopDBInstance(r -> r.dbInstanceIdentifier(identifier));
            case CLUSTER -> stage.rds.stopDBCluster(r -> r.dbClusterIdentifier(identifier));
        }
        stage.timeline.runUntilIdle();
    }

    private static String problem(List<Finding> findings, String check) {
        return findings.stream()
                .filter(finding -> finding.check().equals(check))
                .findFirst()
                .orElseThrow()
                .problem();
    }

    private PlanReplication.Output plan(Map<String, Object> request, String... settings) {
        Map<String, Object> members = new HashMap<>(request);
        members.putIfAbsent("dryRun", true);
        return new PlanReplication(stage.rds, stage.kms, stage.settings(settings))
                .handle(new PlanReplication.Input(members, EXECUTION, started, started));
    }
}
