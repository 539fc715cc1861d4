package io.rdsreplicator.shared.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.shared.contract.Arn;
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
import software.amazon.awssdk.core.exception.SdkClientException;

class ListLeftoversTest {
    private static final Settings WITH_REPLICAS =
            Settings.of(Map.of("STACK_NAME", "stack-a", "SNAPSHOT_PREFIX", "rr-", "REPLICA_PREFIX", "replica-"));
    private static final String REPLICA = new Names("rr-", "replica-").replica(Account.ID);

    private final Account account = new Account();

    private ListLeftovers.Output list(Settings settings) {
        return new ListLeftovers(account.rds, settings)
                .handle(new ListLeftovers.Input(Account.ID, Arn.parse(Account.SOURCE_ARN, "sourceArn")));
    }

    private void createReplica(String stack) {
        account.rds.createDBInstance(r -> r.dbInstanceIdentifier(REPLICA)
                .engine("postgres")
                .dbInstanceClass("db.t4g.medium")
                .masterUsername("app")
                .masterUserPassword("Replica-1-only")
                .tags(new ReplicationTags(stack, Account.ID, Account.SOURCE_ARN, Optional.empty(), "candidate")
                        .toTags()));
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
        account.rds.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier(Account.taken())
                .targetDBSnapshotIdentifier(Account.NAMES.snapshot(SnapshotKind.TRANSFER, Account.ID))
                .tags(new ReplicationTags("stack-a", Account.ID, Account.SOURCE_ARN, Optional.empty(), "transfer")
                        .toTags()));

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
        Arn invoices = Arn.parse(Account.PLACE.arn("rds", "db:invoices"), "sourceArn");

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
