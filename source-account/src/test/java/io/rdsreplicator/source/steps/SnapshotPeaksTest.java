package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.local.rds.SnapshotState;
import io.rdsreplicator.shared.listing.ListRequest;
import io.rdsreplicator.shared.listing.SnapshotPeak;
import io.rdsreplicator.shared.rds.AccountQuota;
import io.rdsreplicator.source.listing.SnapshotList;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The most snapshots that there are of a database at once, replicated every day for a week, and what the list says of it. */
class SnapshotPeaksTest {
    private final SourceStage stage = new SourceStage();
    private int peak;

    SnapshotPeaksTest() {
        new RecordingTopic(stage);
    }

    @ParameterizedTest
    @CsvSource({
        "false, 2, 100, 5, SnapshotsToKeep and a new one; the newest taken and a new one",
        "false, 5, 100, 8, the same",
        "false, 2, 4,   4, only the newest of both kinds and two new ones fit",
        "true,  2, 100, 3, SnapshotsToKeep and a new one",
        "true,  5, 100, 6, the same",
        "true,  2, 2,   2, only the newest and a new one fit"
    })
    void followTheFormula(boolean direct, int keep, int quota, int most, String because) throws IOException {
        stage.withDatabase("orders", direct ? stage.transferKey : null);
        stage.service.circumstances(SOURCE).limit(RdsQuota.MANUAL_SNAPSHOTS, quota);
        stage.frontDoor.intercept(new CallInterceptor() {
            @Override
            public void succeeded(Call call, SdkResponse response) {
                peak = Math.max(peak, (int) stage.service.snapshots(SOURCE).stream()
                        .filter(SnapshotState::manual)
                        .count());
            }
        });
        SourceMachine machine = new SourceMachine(stage, "SNAPSHOTS_TO_KEEP", String.valueOf(keep));
        for (int day = 0; day < 7; day++) {
            assertThat(machine.run("{}"))
                    .satisfies(run -> assertThat(run.status()).as(run.cause()).isEqualTo(ExecutionStatus.SUCCEEDED));
            stage.pass(Duration.ofDays(1));
        }

        assertThat(peak).as(because).isEqualTo(most);
        ListSnapshots lists = new ListSnapshots(
                stage.rds,
                stage.frontDoor.client(SfnClient.class, Caller.root(SOURCE)),
                stage.timeline,
                stage.settings("SNAPSHOTS_TO_KEEP", String.valueOf(keep), "STATE_MACHINE_ARN", machine.arn()));
        SnapshotList list = lists.handle(new ListRequest(null, null));
        assertThat(list.peaks()).extracting(SnapshotPeak::peakSnapshots).containsExactly(direct ? keep + 1 : keep + 3);
        assertThat(list.quotas())
                .extracting(AccountQuota::name, AccountQuota::most)
                .containsExactly(
                        tuple(AccountQuota.MANUAL_SNAPSHOTS, (long) quota),
                        tuple(AccountQuota.MANUAL_CLUSTER_SNAPSHOTS, 100L));
    }
}
