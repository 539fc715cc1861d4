package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.DESTINATION;
import static io.rdsreplicator.source.steps.SourceStage.EXECUTION;
import static io.rdsreplicator.source.steps.SourceStage.ORDERS;
import static io.rdsreplicator.source.steps.SourceStage.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.local.states.StatesService;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.QuotaReachedException;
import io.rdsreplicator.shared.executions.MachineStatus.RunningExecution;
import io.rdsreplicator.shared.listing.ListRequest;
import io.rdsreplicator.shared.rds.AccountQuota;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.source.listing.SnapshotList;
import io.rdsreplicator.source.listing.SnapshotList.Listed;
import io.rdsreplicator.source.listing.SnapshotTables;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.SfnClient;

/** A DB instance and a DB cluster of one name in one account, replicated by one stack. */
class BothKindsTest {
    private static final Arn CLUSTER = Arn.parse(SOURCE.arn("rds", "cluster:orders"), "cluster");
    private static final String WAITS =
            """
            {"QueryLanguage": "JSONata", "StartAt": "Run", "States": {"Run": {"Type": "Wait", "Seconds": 86400, "End": true}}}
            """;

    private final SourceStage stage = new SourceStage();
    private final Snapshots ofClusters = Snapshots.of(DatabaseKind.CLUSTER, stage.rds);
    private final SfnClient sfn;
    private final String machine;

    BothKindsTest() {
        stage.beginCluster("orders", stage.transferKey);
        stage.addWriter("orders");
        stage.withDatabase("orders", stage.transferKey);
        new StatesService(stage.timeline, stage.frontDoor, (caller, function, payload, done) -> {});
        sfn = stage.frontDoor.client(SfnClient.class, Caller.root(SOURCE));
        machine = sfn.createStateMachine(r -> r.name("source-replication")
                        .definition(WAITS)
                        .roleArn(AssumableRoles.allowing(stage.frontDoor.roles(), SOURCE, "machine")
                                .principal()))
                .stateMachineArn();
    }

    @Test
    void listsBothLineagesOfOneNameWithTheirKindsAndQuotas() {
        ReplicationId ofInstance = take(ORDERS, start("{\"kind\": \"instance\"}"));
        ReplicationId ofCluster = take(CLUSTER, start("{\"kind\": \"cluster\"}"));

        SnapshotList list = list();

        assertThat(list.snapshots())
                .extracting(Listed::replicationId, Listed::databaseKind, Listed::sourceArn)
                .containsExactlyInAnyOrder(
                        row(ofInstance, DatabaseKind.INSTANCE, ORDERS), row(ofCluster, DatabaseKind.CLUSTER, CLUSTER));
        assertThat(list.snapshots()).extracting(Listed::executionArn).doesNotContainNull();
        assertThat(list.underWay())
                .extracting(RunningExecution::replicationId)
                .containsExactlyInAnyOrder(ofInstance, ofCluster);
        assertThat(list.quotas())
                .extracting(AccountQuota::name, AccountQuota::used)
                .containsExactly(tuple("ManualSnapshots", 1L), tuple("ManualClusterSnapshots", 1L));
        assertThat(SnapshotTables.text(list)).contains(ORDERS.toString(), CLUSTER.toString());
    }

    @Test
    void knowsTheReplicationOfARequestWithoutAKindByTheSnapshotsThatItHasMade() {
        ReplicationId ofInstance = take(ORDERS, start("{}"));
        ReplicationId ofCluster = take(CLUSTER, start("{}"));
        start("{}");

        assertThat(list().underWay())
                .extracting(RunningExecution::replicationId)
                .containsExactlyInAnyOrder(ofInstance, ofCluster, null);
    }

    @Test
    void countsForTheQuotaOnlySnapshotsAndRunsOfTheSameKind() {
        take(CLUSTER, start("{\"kind\": \"cluster\"}"));
        limit(RdsQuota.MANUAL_SNAPSHOTS, 1);

        assertThat(room(ORDERS))
                .as("the running replication makes no DB snapshot")
                .isZero();
        limit(RdsQuota.MANUAL_CLUSTER_SNAPSHOTS, 1);
        sfn.listExecutions(r -> r.stateMachineArn(machine))
                .executions()
                .forEach(execution -> sfn.stopExecution(r -> r.executionArn(execution.executionArn())));
        assertThatThrownBy(() -> room(CLUSTER)).isInstanceOf(QuotaReachedException.class);
    }

    @Test
    void endsTheShareOfOneKindThoughTheOtherMakesNewerSnapshots() {
        ReplicationId old = take(CLUSTER, EXECUTION);
        ofClusters.share(taken(old), DESTINATION.account());
        stage.pass(Duration.ofDays(10));
        take(ORDERS, EXECUTION);

        List<String> unshared = new UnshareSnapshots(stage.rds, stage.settings("UNSHARE_AFTER_DAYS", "7"))
                .handle(new UnshareSnapshots.Input(stage.timeline.instant()))
                .unshared();

        assertThat(unshared).containsExactly(taken(old));
        assertThat(ofClusters.sharedWith(taken(old))).isEmpty();
    }

    private static Tuple row(ReplicationId id, DatabaseKind kind, Arn source) {
        return tuple(id, kind, source.toString());
    }

    private String start(String input) {
        stage.pass(Duration.ofSeconds(1));
        return sfn.startExecution(r -> r.stateMachineArn(machine).input(input)).executionArn();
    }

    private ReplicationId take(Arn source, String execution) {
        Instant start = execution.equals(EXECUTION)
                ? stage.timeline.instant()
                : sfn.describeExecution(r -> r.executionArn(execution)).startDate();
        ReplicationId id = ReplicationId.mint(source, execution, start);
        new TakeSnapshot(stage.rds, stage.settings())
                .handle(new TakeSnapshot.Input(id, source, "orders", null, null, null, null));
        stage.pass(Duration.ofMinutes(10));
        return id;
    }

    private static String taken(ReplicationId id) {
        return "repl-" + id + "-taken";
    }

    private void limit(RdsQuota quota, int most) {
        stage.service.circumstances(SOURCE).limit(quota, most);
    }

    private SnapshotList list() {
        return new ListSnapshots(stage.rds, sfn, stage.timeline, stage.settings("STATE_MACHINE_ARN", machine))
                .handle(new ListRequest("orders", null));
    }

    /** The seconds for which a replication that makes one snapshot waits for room. */
    private int room(Arn source) {
        Instant now = stage.timeline.instant();
        ReplicationId id = ReplicationId.mint(source, EXECUTION, now);
        return new ListPrunableSnapshots(stage.rds, sfn, stage.settings())
                .handle(new ListPrunableSnapshots.Input(
                        source, id, stage.transferKey, now, machine, EXECUTION, 1, now, 7_200))
                .waitSeconds();
    }
}
