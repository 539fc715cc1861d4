package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** What RDS says of the landed snapshot's origin decides, not what is announced of it. */
class SnapshotOriginTest {
    private final Machines machines = new Machines();
    private final Destination account = machines.account;

    @Test
    void refusesTheSnapshotOfAnotherDatabaseThatIsAnnouncedAsOfThisOne() {
        account.createDatabase("evil");

        DescribeExecutionResponse run = machines.run(account.announce(1, "evil"));

        assertThat(run.error()).isEqualTo(FailedInRdsException.class.getName());
        assertThat(run.cause())
                .contains(Destination.landed(1))
                .contains("is of database evil")
                .contains("the announced orders");
        assertThat(account.instances()).isEmpty();
        assertThat(account.secret()).doesNotContainKey("dbInstanceIdentifier");
    }

    @Test
    void refusesACopyOfAnotherSnapshotThanTheAnnounced() {
        account.announce(2);
        String other = account.source
                .describeDBSnapshots(r -> r.dbSnapshotIdentifier("rr-" + Destination.id(2) + "-transfer"))
                .dbSnapshots()
                .get(0)
                .dbSnapshotArn();
        Announcement announcement = account.announce(1);
        account.rds.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier(other)
                .targetDBSnapshotIdentifier(Destination.landed(1))
                .kmsKeyId(account.landingKey)
                .tags(new ReplicationTags(
                                "stack-b",
                                Destination.id(1),
                                Destination.SOURCE.toString(),
                                Optional.of(announcement.snapshotTime()),
                                "landed")
                        .toTags()));

        DescribeExecutionResponse run = machines.run(announcement);

        assertThat(run.cause())
                .contains("is a copy of " + other)
                .contains("not of the announced " + announcement.snapshotArn());
        assertThat(account.instances()).isEmpty();
    }
}
