package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.EXECUTION;
import static io.rdsreplicator.source.steps.SourceStage.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.InstanceClass;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.waiting.Progress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlanClusterTest {
    private final SourceStage stage = new SourceStage(DatabaseKind.CLUSTER);

    @BeforeEach
    void createAClusterWithoutMembers() {
        stage.beginCluster("billing", stage.key());
        stage.timeline.runUntilIdle();
    }

    @Test
    void plansForAClusterWithoutMembers() {
        PlanReplication.Output plan = plan(Map.of("sourceDatabase", "Billing"));

        assertThat(plan.sourceArn()).isEqualTo(stage.arn("billing"));
        assertThat(plan.sourceDatabase()).isEqualTo("billing");
        assertThat(plan.replicationId()).isEqualTo(ReplicationId.mint(stage.arn("billing"), EXECUTION, START));
        assertThat(plan.progress()).isEqualTo(Progress.DONE);
        assertThat(plan.sourceResourceId()).startsWith("cluster-");
        assertThat(plan.readReplica()).isFalse();
        assertThat(plan.makes()).isEqualTo(2);
        assertThat(plan.instanceClass()).isNull();
    }

    @Test
    void makesOneSnapshotOfAClusterThatIsUnderTheTransferKey() {
        stage.withDatabase("direct", stage.transferKey);

        assertThat(plan(Map.of("sourceDatabase", "direct")).makes()).isEqualTo(1);
    }

    @Test
    void saysTheInstanceClassOfTheWriter() {
        member("billing", "billing-1", "db.r8g.large");
        member("billing", "billing-2", "db.r8g.xlarge");

        assertThat(plan(Map.of("sourceDatabase", "billing")).instanceClass())
                .isEqualTo(new InstanceClass("db.r8g.large"));
    }

    @Test
    void saysTheCapacitiesOfAServerlessWriter() {
        stage.rds.modifyDBCluster(r -> r.dbClusterIdentifier("billing")
                .serverlessV2ScalingConfiguration(c -> c.minCapacity(0.5).maxCapacity(8.0))
                .applyImmediately(true));
        stage.timeline.runUntilIdle();
        member("billing", "billing-1", InstanceClass.SERVERLESS);

        assertThat(plan(Map.of("sourceDatabase", "billing")).instanceClass())
                .isEqualTo(new InstanceClass(InstanceClass.SERVERLESS, 0.5, 8.0));
    }

    @Test
    void asksForTheKindWhereADatabaseOfEachKindHasTheName() {
        instance("billing");

        assertRefused(
                Map.of("sourceDatabase", "billing"),
                "a DB instance billing and a DB cluster billing in account 111111111111, Region us-east-1",
                "add \"kind\": \"instance\" or \"kind\": \"cluster\"");
        assertThat(plan(Map.of("sourceDatabase", "billing", "kind", "cluster")).sourceArn())
                .isEqualTo(stage.arn("billing"));
        assertThat(plan(Map.of("sourceDatabase", "billing", "kind", "instance"))
                        .sourceArn()
                        .resourceType())
                .isEqualTo("db");
    }

    @Test
    void looksForTheRequestedKindOnly() {
        instance("orders");

        assertRefused(Map.of("sourceDatabase", "orders", "kind", "cluster"), "there is no DB cluster orders");
        assertRefused(Map.of("sourceDatabase", "billing", "kind", "instance"), "there is no DB instance billing");
        assertRefused(Map.of("sourceDatabase", "nowhere"), "there is no DB instance or DB cluster nowhere");
        assertRefused(Map.of("sourceDatabase", "orders", "kind", "proxy"), "kind must be \"instance\" or \"cluster\"");
    }

    @Test
    void namesTheClusterOfAMember() {
        member("billing", "billing-1", "db.r8g.large");

        assertRefused(
                Map.of("sourceDatabase", "billing-1"),
                "DB instance billing-1 is a member of DB cluster billing",
                "name the cluster");
    }

    @Test
    void takesTheClusterWhereAMemberHasItsName() {
        member("billing", "billing", "db.r8g.large");

        assertThat(plan(Map.of("sourceDatabase", "billing")).sourceArn()).isEqualTo(stage.arn("billing"));
        assertRefused(Map.of("sourceDatabase", "billing", "kind", "instance"), "is a member of DB cluster billing");
    }

    @Test
    void refusesASnapshotPrefixThatIsTooLongForSnapshotsOfAClusterBeforeAnythingIsMade() {
        assertThatThrownBy(() -> plan(Map.of("sourceDatabase", "billing"), "SNAPSHOT_PREFIX", "tenletters"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("SnapshotPrefix must be at most 9 characters to replicate a DB cluster");
        assertThat(plan(Map.of("sourceDatabase", "billing"), "SNAPSHOT_PREFIX", "nineletts")
                        .progress()
                        .done())
                .isTrue();
    }

    @Test
    void refusesToResumeTheReplicationOfAnInstanceOfTheSameLongName() {
        String name = "a".repeat(26);
        stage.withDatabase(name, null);
        ReplicationId ofInstance = new ReplicationId(name + "-20261120000000-abcdef");

        assertRefused(Map.of("sourceDatabase", name, "replicationId", ofInstance.value()), "DB cluster " + name);
    }

    private void member(String cluster, String id, String instanceClass) {
        stage.rds.createDBInstance(r -> r.dbInstanceIdentifier(id)
                .dbClusterIdentifier(cluster)
                .engine("aurora-postgresql")
                .dbInstanceClass(instanceClass));
        stage.timeline.runUntilIdle();
    }

    private void instance(String id) {
        stage.rds.createDBInstance(r -> r.dbInstanceIdentifier(id)
                .engine("postgres")
                .dbInstanceClass("db.t4g.micro")
                .allocatedStorage(20)
                .masterUsername("admin1")
                .masterUserPassword("correct-horse"));
        stage.timeline.runUntilIdle();
    }

    private PlanReplication.Output plan(Map<String, String> request, String... settings) {
        return new PlanReplication(stage.rds, stage.kms, stage.settings(settings))
                .handle(new PlanReplication.Input(request, EXECUTION, START, START));
    }

    private void assertRefused(Map<String, String> request, String... complaints) {
        assertThatThrownBy(() -> plan(request))
                .isInstanceOf(InvalidRequestException.class)
                .message()
                .contains(List.of(complaints));
        assertThat(stage.manualSnapshots()).isEmpty();
    }
}
