package io.rdsreplicator.shared.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.Names;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.steps.ListLeftovers.LeftReplica;
import io.rdsreplicator.shared.steps.ListLeftovers.LeftSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.rds.model.Tag;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class ListLeftoversTest {
    private static final Settings WITH_REPLICAS =
            Settings.of(Map.of("STACK_NAME", "stack-a", "SNAPSHOT_PREFIX", "rr-", "REPLICA_PREFIX", "replica-"));
    private static final String REPLICA = new Names("rr-", "replica-").replica(Account.ID);

    private final DatabaseKind kind;
    private final Account account;

    ListLeftoversTest(DatabaseKind kind) {
        this.kind = kind;
        account = new Account(kind);
    }

    private ListLeftovers.Output list(Settings settings) {
        return new ListLeftovers(account.rds, settings)
                .handle(new ListLeftovers.Input(Account.ID, Arn.parse(account.sourceArn, "sourceArn")));
    }

    private void createReplica(String stack) {
        List<Tag> tags =
                new ReplicationTags(stack, Account.ID, account.sourceArn, Optional.empty(), "candidate").toTags();
        switch (kind) {
            case INSTANCE ->
                account.rds.createDBInstance(r -> r.dbInstanceIdentifier(REPLICA)
                        .engine("postgres")
                        .dbInstanceClass("db.t4g.medium")
                        .masterUsername("app")
                        .masterUserPassword("Replica-1-only")
                        .tags(tags));
            case CLUSTER ->
                account.rds.createDBCluster(r -> r.dbClusterIdentifier(REPLICA)
                        .engine("aurora-postgresql")
                        .masterUsername("app")
                        .masterUserPassword("Replica-1-only")
                        .tags(tags));
        }
        account.timeline.runUntilIdle();
    }

    @Test
    void listsNothingWhereNothingWasMade() {
        assertThat(list(Account.SETTINGS)).isEqualTo(new ListLeftovers.Output(List.of(), List.of()));
    }

    @Test
    void listsTheSnapshotsOfTheReplicationInAnyState() {
        account.takeSnapshot("stack-a");

        assertThat(list(Account.SETTINGS).snapshots()).containsExactly(new LeftSnapshot(Account.taken()));
        account.timeline.runUntilIdle();
        account.createSnapshot(
                Account.NAMES.snapshot(SnapshotKind.TRANSFER, Account.ID),
                new ReplicationTags("stack-a", Account.ID, account.sourceArn, Optional.empty(), "transfer").toTags());

        assertThat(list(Account.SETTINGS).snapshots()).hasSize(2);
    }

    @Test
    void listsTheReplicaWhereThereAreReplicas() {
        createReplica("stack-a");

        assertThat(list(WITH_REPLICAS).replicas()).containsExactly(new LeftReplica(REPLICA));
        assertThat(list(Account.SETTINGS).replicas()).isEmpty();
    }

    @Test
    void leavesOutWhatIsSomebodyElsesUnderTheSameNames() {
        account.takeSnapshot("stack-b");
        createReplica("stack-b");

        assertThat(list(WITH_REPLICAS)).isEqualTo(new ListLeftovers.Output(List.of(), List.of()));
    }

    @Test
    void leavesOutWhatIsOfAnotherLineage() {
        account.takeSnapshot("stack-a");
        Arn invoices = Arn.parse(Account.PLACE.arn("rds", kind.arnType() + ":invoices"), "sourceArn");

        assertThat(new ListLeftovers(account.rds, WITH_REPLICAS)
                        .handle(new ListLeftovers.Input(Account.ID, invoices))
                        .snapshots())
                .isEmpty();
    }

    @Test
    void doesNotTakeAnRdsThatDoesNotAnswerForOneThatHasNothing() {
        account.frontDoor.intercept(new CallInterceptor() {
            @Override
            public void before(Call call) {
                throw SdkClientException.create("connection reset");
            }
        });

        assertThatThrownBy(() -> list(Account.SETTINGS)).isInstanceOf(SdkClientException.class);
    }
}
