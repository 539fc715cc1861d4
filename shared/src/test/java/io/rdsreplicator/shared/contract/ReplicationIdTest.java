package io.rdsreplicator.shared.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicationIdTest {
    private static final Instant START = Instant.parse("2026-11-21T04:05:06.789Z");
    private static final Arn ORDERS = Arn.parse("arn:aws:rds:us-east-1:111111111111:db:orders", "source");

    @Test
    void namesDatabaseTimeAndOrigin() {
        ReplicationId id = ReplicationId.mint(ORDERS, "arn:aws:states:us-east-1:111111111111:execution:m:1", START);

        assertThat(id.value()).matches("orders-20261121040506-[0-9a-f]{6}");
    }

    @Test
    void isTheSameForTheSameRunAndAnotherForAnother() {
        ReplicationId first = ReplicationId.mint(ORDERS, "execution-1", START);

        assertThat(ReplicationId.mint(ORDERS, "execution-1", START)).isEqualTo(first);
        assertThat(ReplicationId.mint(ORDERS, "execution-2", START)).isNotEqualTo(first);
    }

    @Test
    void tellsDatabasesOfOneNameInTwoRegionsApart() {
        Arn elsewhere = Arn.parse("arn:aws:rds:eu-west-1:111111111111:db:orders", "source");

        assertThat(ReplicationId.mint(elsewhere, "execution-1", START))
                .isNotEqualTo(ReplicationId.mint(ORDERS, "execution-1", START));
    }

    @Test
    void cutsALongNameWithoutLeavingADoubleHyphen() {
        Arn longName =
                Arn.parse("arn:aws:rds:us-east-1:111111111111:db:abcdefghijklmnopqrstuvwxy-of-the-north", "source");

        ReplicationId id = ReplicationId.mint(longName, "execution-1", START);

        assertThat(id.value())
                .startsWith("abcdefghijklmnopqrstuvwxy-2026")
                .doesNotContain("--")
                .hasSizeLessThanOrEqualTo(48);
    }

    @Test
    void isShorterForAClusterBecauseNamesOfItsSnapshotsAre() {
        String name = "abcdefghijklmnopqrstuvwxyz";
        Arn instance = Arn.parse("arn:aws:rds:us-east-1:111111111111:db:" + name, "source");
        Arn cluster = Arn.parse("arn:aws:rds:us-east-1:111111111111:cluster:" + name, "source");
        ReplicationId ofInstance = ReplicationId.mint(instance, "execution-1", START);
        ReplicationId ofCluster = ReplicationId.mint(cluster, "execution-1", START);

        assertThat(ofCluster.value()).hasSize(45).startsWith("abcdefghijklmnopqrstuvw-2026");
        assertThat(new Names("a".repeat(8) + "-", "").snapshot(SnapshotKind.TRANSFER, ofCluster))
                .hasSize(63);
        assertThat(ofCluster.isOf(cluster)).isTrue();
        assertThat(ofCluster.isOf(instance)).isFalse();
        assertThat(ofInstance.isOf(cluster)).isFalse();
        assertThat(ofCluster.canBeOf(name)).isTrue();
        assertThat(ofInstance.canBeOf(name)).isTrue();
        assertThat(ofCluster.canBeOf("orders")).isFalse();
    }

    @Test
    void saysWhichDatabaseItIsOf() {
        assertThat(ReplicationId.mint(ORDERS, "execution-1", START).database()).isEqualTo("orders");
        assertThat(new ReplicationId("orders-eu-20261121040506-abcdef").database())
                .isEqualTo("orders-eu");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "orders",
                "orders-20261121040506",
                "Orders-20261121040506-abcdef",
                "a--b-20261121040506-abcdef",
                "orders-20261121040506-abcdefg"
            })
    void refusesWhatIsNotAnId(String text) {
        assertThatThrownBy(() -> new ReplicationId(text))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("replicationId");
        assertThat(ReplicationId.isReplicationId(text)).isFalse();
    }

    @Test
    void theNameOfAnExecutionThatResumesTellsItsReplication() {
        ReplicationId id = new ReplicationId("a".repeat(26) + "-20261121040500-3f9a1c");
        String name = id.resumingExecution("arn:aws:states:us-east-1:111111111111:execution:replication:failed");

        assertThat(name).startsWith("resume-" + id + "-").hasSizeLessThanOrEqualTo(80);
        assertThat(ReplicationId.resumedBy(name)).contains(id);
    }

    @Test
    void noOtherNameTellsThatItResumes() {
        ReplicationId id = new ReplicationId("resume-orders-20261121040500-3f9a1c");

        assertThat(ReplicationId.resumedBy(id.value()))
                .as("of a database called resume-orders")
                .isEmpty();
        assertThat(ReplicationId.resumedBy("resume-by-hand")).isEmpty();
    }

    @Test
    void knowsTheExecutionThatMintedIt() {
        Instant start = Instant.parse("2026-11-21T04:05:00Z");
        Arn source = Arn.parse("arn:aws:rds:us-east-1:111111111111:db:orders", "source");
        ReplicationId id = ReplicationId.mint(source, "execution", start);

        assertThat(id.isMintedBy(source.toString(), "execution", start)).isTrue();
        assertThat(id.isMintedBy(source.toString(), "another", start)).isFalse();
        assertThat(id.isMintedBy(source + "-2", "execution", start)).isFalse();
        assertThat(id.isMintedBy(source.toString(), "execution", start.plusSeconds(1)))
                .isFalse();
    }
}
