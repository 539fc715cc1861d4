package io.rdsreplicator.destination.snapshot;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.rds.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.Tag;

class RestorePointsTest {
    private static final Instant NEWEST = Instant.parse("2026-11-21T04:00:00Z");
    private static final String KEY = "arn:aws:kms:eu-west-1:222222222222:key/k";

    private static LandedSnapshot landed(int number) {
        ReplicationId id = new ReplicationId("orders-202611210405%02d-3f9a1c".formatted(number));
        Snapshot snapshot = new Snapshot(
                DatabaseKind.INSTANCE,
                "rr-" + id + "-landed",
                "arn:aws:rds:eu-west-1:222222222222:snapshot:rr-" + id + "-landed",
                "available",
                100,
                true,
                KEY,
                NEWEST,
                NEWEST.minusSeconds(number),
                null,
                20,
                "postgres",
                "16.4",
                "app",
                "orders",
                null,
                null,
                null,
                List.of());
        ReplicationTags tags = ReplicationTags.read(List.of(
                        tag("stack", "b"),
                        tag("replication-id", id.value()),
                        tag("source-arn", "arn:aws:rds:eu-west-1:111111111111:db:orders"),
                        tag("role", "landed")))
                .orElseThrow();
        return new LandedSnapshot(snapshot, tags);
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key("rds-replicator:" + key).value(value).build();
    }

    private static RestorePoints points(int count) {
        return new RestorePoints(
                "orders",
                IntStream.range(0, count).mapToObj(RestorePointsTest::landed).toList(),
                List.of(),
                Set.of(),
                KEY);
    }

    @Test
    void namesTenOthersAndCountsTheRest() {
        assertThatThrownBy(() -> points(12).named("orders-20260101000000-000000"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(
                        "there are: orders-20261121040500-3f9a1c (data of 2026-11-21T04:00:00Z; can be restored), ")
                .hasMessageContaining("orders-20261121040509-3f9a1c")
                .hasMessageNotContaining("orders-20261121040510-3f9a1c")
                .hasMessageEndingWith(" and 2 older ones");
    }

    @Test
    void namesAllIfThereAreNoMore() {
        assertThatThrownBy(() -> points(10).named("orders-20260101000000-000000"))
                .hasMessageEndingWith("orders-20261121040509-3f9a1c (data of 2026-11-21T03:59:51Z; can be restored)");
        assertThatThrownBy(() -> points(0).named("orders-20260101000000-000000"))
                .hasMessageEndingWith("there is none at all");
    }
}
