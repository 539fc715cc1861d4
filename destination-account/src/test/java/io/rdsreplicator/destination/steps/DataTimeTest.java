package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.listing.ReplicaList;
import io.rdsreplicator.shared.listing.ListRequest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** A source that is a read replica: a later snapshot can have older data. */
class DataTimeTest {
    private static final String ONE = Destination.replica(1);
    private static final String TWO = Destination.replica(2);
    private static final String THREE = Destination.replica(3);
    private final Machines machines = new Machines();
    private final Destination account = machines.account;

    @Test
    void keepsTheTimeOfTheLastTransactionInTheSecretBesideThatOfTheSnapshot() {
        replicate(1, Duration.ofHours(1));

        Instant snapshotTime = account.landedTime(1);
        assertThat(account.secret())
                .containsEntry("snapshotTime", snapshotTime.toString())
                .containsEntry(
                        "dataTime", snapshotTime.minus(Duration.ofHours(1)).toString());
    }

    @Test
    void doesNotReplaceNewerDataByALaterSnapshotThatIsFurtherBehind() {
        replicate(1, Duration.ofMinutes(1));

        replicate(2, Duration.ofHours(9));

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", ONE);

        replicate(3, Duration.ofMinutes(1));

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", THREE);
    }

    @Test
    void forgetsTheTimeWhereTheSourceIsNoReadReplicaAnyMore() {
        replicate(1, Duration.ofHours(1));
        account.rdsService.appearAsReplica(Destination.A, "orders", null, Duration.ZERO);

        machines.replicate(2);

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", TWO).doesNotContainKey("dataTime");
    }

    @Test
    void letsNoDataGoLiveAfterARollbackThatIsOlderThanWhatItRolledBackFrom() {
        replicate(1, Duration.ofMinutes(1));
        replicate(2, Duration.ofMinutes(1));
        Object rolledBackFrom = account.secret().get("dataTime");
        rollBack("{'sourceDatabase': 'orders', 'pin': false}");
        assertThat(account.secret()).containsEntry("notBeforeDataTime", rolledBackFrom);

        Instant live = Instant.parse(account.secret().get("snapshotTime").toString());
        replicate(3, Duration.between(live, account.timeline.instant()));

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", ONE);

        replicate(4, Duration.ofMinutes(1));

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", Destination.replica(4));
    }

    @Test
    void takesTheBarAwayWithTheOperatorsNextChoice() {
        replicate(1, Duration.ofMinutes(1));
        replicate(2, Duration.ofMinutes(1));
        rollBack("{'sourceDatabase': 'orders'}");

        rollBack("{'sourceDatabase': 'orders', 'unpin': true, 'to': 'latest'}");

        assertThat(account.secret())
                .containsEntry("dbInstanceIdentifier", TWO)
                .doesNotContainKeys("notBefore", "notBeforeDataTime");
    }

    @Test
    void listsTheAgeByTheLastTransaction() {
        replicate(1, Duration.ofHours(2));

        ReplicaList.Listed row = new ListReplicas(
                        account.rds,
                        account.secrets,
                        account.sfn,
                        account.kms,
                        account.ssm,
                        account.timeline::instant,
                        account.settings())
                .handle(new ListRequest("orders", null))
                .replicas()
                .get(0);

        assertThat(row.snapshotTime()).isEqualTo(account.landedTime(1));
        assertThat(row.dataTime()).isEqualTo(account.landedTime(1).minus(Duration.ofHours(2)));
        assertThat(row.ageSeconds())
                .isEqualTo(Duration.between(row.dataTime(), account.timeline.instant())
                        .toSeconds());
    }

    private void replicate(int number, Duration behind) {
        account.rdsService.appearAsReplica(Destination.A, "orders", "primary", behind);
        machines.replicate(number);
    }

    private void rollBack(String input) {
        DescribeExecutionResponse ended = machines.rollBack(input);
        assertThat(ended.statusAsString())
                .as(ended.error() + ": " + ended.cause())
                .isEqualTo("SUCCEEDED");
    }
}
