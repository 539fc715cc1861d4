package io.rdsreplicator.shared.rds;

import static io.rdsreplicator.shared.rds.RdsStatus.FAILED;
import static io.rdsreplicator.shared.rds.RdsStatus.IN_PROGRESS;
import static io.rdsreplicator.shared.rds.RdsStatus.READY;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RdsStatusTest {
    @ParameterizedTest
    @ValueSource(strings = {"available", "storage-optimization"})
    void isReadyForEveryPurpose(String status) {
        assertThat(RdsStatus.forUse(status)).isEqualTo(READY);
        assertThat(RdsStatus.forSnapshot(status)).isEqualTo(READY);
        assertThat(RdsStatus.forChange(status)).isEqualTo(READY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"storage-initialization", "storage-config-upgrade"})
    void isUsableWhileRdsTakesNeitherSnapshotNorChange(String status) {
        assertThat(RdsStatus.forUse(status)).isEqualTo(READY);
        assertThat(RdsStatus.forSnapshot(status)).isEqualTo(IN_PROGRESS);
        assertThat(RdsStatus.forChange(status)).isEqualTo(IN_PROGRESS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "failed",
                "stopped",
                "stopping",
                "deleting",
                "storage-full",
                "restore-error",
                "insufficient-capacity",
                "incompatible-create",
                "incompatible-network",
                "incompatible-option-group",
                "incompatible-parameters",
                "incompatible-restore",
                "upgrade-failed",
                "cloning-failed",
                "migration-failed",
                "Upgrade-failed",
                "Upgrade failed",
                "inaccessible-encryption-credentials",
                "inaccessible-encryption-credentials-recoverable"
            })
    void hasFailedForEveryPurpose(String status) {
        assertThat(RdsStatus.forUse(status)).isEqualTo(FAILED);
        assertThat(RdsStatus.forSnapshot(status)).isEqualTo(FAILED);
        assertThat(RdsStatus.forChange(status)).isEqualTo(FAILED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "creating",
                "backing-up",
                "modifying",
                "upgrading",
                "resetting-master-credentials",
                "a-word-to-come"
            })
    void isWaitedFor(String status) {
        assertThat(RdsStatus.forUse(status)).isEqualTo(IN_PROGRESS);
        assertThat(RdsStatus.forSnapshot(status)).isEqualTo(IN_PROGRESS);
        assertThat(RdsStatus.forChange(status)).isEqualTo(IN_PROGRESS);
    }

    @Test
    void asksOfASnapshotWhetherItIsAvailable() {
        assertThat(RdsStatus.ofSnapshot("available")).isEqualTo(READY);
        assertThat(RdsStatus.ofSnapshot("creating")).isEqualTo(IN_PROGRESS);
        assertThat(RdsStatus.ofSnapshot("incompatible-restore")).isEqualTo(FAILED);
    }
}
