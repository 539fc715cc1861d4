package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.listing.ReplicaList;
import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.rds.SnapshotState;
import io.rdsreplicator.shared.listing.SnapshotPeak;
import io.rdsreplicator.shared.rds.AccountQuota;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkResponse;

/** The most landed snapshots that there are of a database at once, replicated every day for a week, and what the list says of it. */
class LandedSnapshotPeaksTest {
    private final Machines machines = new Machines();
    private final Destination account = machines.account;
    private int peak;

    @ParameterizedTest
    @CsvSource({
        "24, 3, the safety copy; the newest, which is the next one; and the one that lands",
        "72, 4, the safety copy; the next one; the newest; and the one that lands",
        "0,  2, the newest, and the one that lands"
    })
    void followTheFormula(int safetyCopyHours, int most, String because) {
        account.configure("SAFETY_COPY_HOURS", String.valueOf(safetyCopyHours));
        Instant begin = account.timeline.instant();
        account.frontDoor.intercept(new CallInterceptor() {
            @Override
            public void succeeded(Call call, SdkResponse response) {
                peak = Math.max(peak, (int) account.rdsService.snapshots(Destination.B).stream()
                        .filter(SnapshotState::manual)
                        .count());
            }
        });
        for (int day = 1; day <= 8; day++) {
            assertThat(machines.run(account.announce(day)).statusAsString()).isEqualTo("SUCCEEDED");
            account.timeline.runFor(Duration.between(account.timeline.instant(), begin.plus(Duration.ofDays(day))));
        }

        ReplicaList list = new ListReplicas(
                        account.rds,
                        account.secrets,
                        account.sfn,
                        account.kms,
                        account.ssm,
                        account.timeline,
                        account.settings())
                .handle(ListCase.ALL);
        assertThat(peak).as(because).isEqualTo(most);
        assertThat(list.peaks()).extracting(SnapshotPeak::peakSnapshots).containsExactly(most);
        assertThat(list.quotas())
                .extracting(AccountQuota::toString)
                .contains("DBInstances: "
                        + account.rdsService.instances(Destination.B).size() + " of 40");
    }
}
