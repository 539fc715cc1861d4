package io.rdsreplicator.shared.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
    private static final Arn LONGEST = Arn.parse("arn:aws:rds:us-east-1:111111111111:db:" + "a".repeat(63), "db");

    @Test
    void staysWithinWhatRdsAllowsForTheLongestPrefixesAndDatabase() {
        ReplicationId id = ReplicationId.mint(LONGEST, "execution", Instant.EPOCH);
        Names names = new Names("s".repeat(63), "r".repeat(14));

        assertThat(names.replica(id)).hasSizeLessThanOrEqualTo(63);
        for (SnapshotKind kind : SnapshotKind.values()) {
            assertThat(names.snapshot(kind, id)).hasSizeLessThanOrEqualTo(255);
        }
        assertThat(id.isOf(LONGEST)).isTrue();
    }

    @Test
    void refusesAPrefixThatLeavesNoRoomForTheNamesOfClusterSnapshots() {
        new Names("s".repeat(9), "").requireRoomFor(DatabaseKind.CLUSTER);
        new Names("s".repeat(63), "").requireRoomFor(DatabaseKind.INSTANCE);

        assertThatThrownBy(() -> new Names("s".repeat(10), "").requireRoomFor(DatabaseKind.CLUSTER))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("SnapshotPrefix must be at most 9 characters to replicate a DB cluster");
    }

    @ParameterizedTest
    @CsvSource({"64, 1, SnapshotPrefix", "1, 15, ReplicaPrefix"})
    void refusesPrefixesThatLeaveNoRoom(int snapshotPrefix, int replicaPrefix, String named) {
        assertThatThrownBy(() -> new Names("s".repeat(snapshotPrefix), "r".repeat(replicaPrefix)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(named)
                .hasMessageContaining("at most");
    }
}
