package io.rdsreplicator.shared.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.Tag;

class OwnershipTest {
    private static final ReplicationId ID = new ReplicationId("orders-20261121040506-3f9a1c");
    private final Names names = new Names("rr-", "rr-");
    private final Ownership ownership = new Ownership("stack-a", names);

    @Test
    void knowsItsOwnByTagAndName() {
        assertThat(ownership.ofSnapshot(resource(names.snapshot(SnapshotKind.TAKEN, ID), tags("stack-a"))))
                .isPresent();
        assertThat(ownership.ofDatabase(resource(names.replica(ID), tags("stack-a"))))
                .contains(read(tags("stack-a")));
    }

    @Test
    void tagsOfAnOrganisationChangeNothingOfWhatIsItsOwn() {
        Map<String, String> hostile = Map.of(
                ReplicationTags.STACK,
                "stack-b",
                "RDS-Replicator:stack",
                "stack-b",
                "stack",
                "stack-b",
                "role",
                "superseded");
        OwnTags own = OwnTags.from(
                Settings.of(Map.of("COPY_SOURCE_TAGS", String.join(",", hostile.keySet()), "TAGS", "team=stack-b")));
        List<Tag> tagged = own.with(tags("stack-a"), hostile);

        assertThat(tagged).hasSizeGreaterThan(tags("stack-a").size());
        assertThat(ownership.ofDatabase(resource(names.replica(ID), tagged))).contains(read(tags("stack-a")));
        assertThat(ownership.ofSnapshot(resource(names.snapshot(SnapshotKind.LANDED, ID), tagged)))
                .contains(read(tags("stack-a")));
        assertThat(new Ownership("stack-b", names).ofDatabase(resource(names.replica(ID), tagged)))
                .isEmpty();
        assertThat(ownership.ofDatabase(resource(names.replica(ID), own.with(List.of(), hostile))))
                .isEmpty();
    }

    @Test
    void leavesAloneWhatCarriesAnotherStacksTag() {
        assertThat(ownership.ofSnapshot(resource(names.snapshot(SnapshotKind.TAKEN, ID), tags("stack-b"))))
                .isEmpty();
        assertThat(ownership.ofDatabase(resource(names.replica(ID), tags("stack-b"))))
                .isEmpty();
    }

    @Test
    void leavesAloneWhatCarriesItsTagUnderAnotherName() {
        assertThat(ownership.ofSnapshot(resource("rr-orders", tags("stack-a")))).isEmpty();
        assertThat(ownership.ofDatabase(resource("orders", tags("stack-a")))).isEmpty();
    }

    @Test
    void leavesAloneWhatHasItsNameButNoTag() {
        assertThat(ownership.ofDatabase(resource(names.replica(ID), List.of()))).isEmpty();
        assertThatThrownBy(() -> ownership.requireDatabase(resource(names.replica(ID), List.of())))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(names.replica(ID))
                .hasMessageContaining("stack-a");
    }

    @Test
    void readsAndWritesAllTags() {
        ReplicationTags tags = new ReplicationTags(
                "stack-a",
                ID,
                "arn:aws:rds:us-east-1:111111111111:db:orders",
                Optional.empty(),
                "taken",
                Optional.of("db-ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
                Optional.of(Instant.parse("2026-11-21T01:06:00Z")),
                Optional.of(new InstanceClass("db.serverless", 0.5, 16.0)),
                Optional.of(Instant.parse("2026-11-21T01:10:00Z")));

        assertThat(read(tags.toTags())).isEqualTo(tags);
    }

    @Test
    void knowsNoResourceIdWhereTheTagIsMissingOrHoldsSomethingElse() {
        List<Tag> odd = new ArrayList<>(tags("stack-a"));
        assertThat(read(odd).sourceResourceId()).isEmpty();

        odd.add(ReplicationTags.tag(ReplicationTags.SOURCE_RESOURCE_ID, "orders"));
        assertThat(read(odd).sourceResourceId()).isEmpty();
    }

    @Test
    void readsTagsOfWhichOneHasNoValue() {
        Tag withoutValue = Tag.builder().key("team").build();
        List<Tag> tagged = new ArrayList<>(tags("stack-a"));
        tagged.add(withoutValue);

        assertThat(ownership.ofDatabase(resource(names.replica(ID), tagged))).contains(read(tags("stack-a")));
        assertThat(ownership.ofSnapshot(resource("by-hand", List.of(withoutValue))))
                .isEmpty();
        assertThat(ownership.doubtOfDatabase(resource(names.replica(ID), List.of(withoutValue))))
                .isPresent();
    }

    @Test
    void knowsTheOwnResourcesOfAClusterByItsShorterIdAndByItsKind() {
        Arn cluster = Arn.parse("arn:aws:rds:us-east-1:111111111111:cluster:" + "a".repeat(30), "source");
        ReplicationId id = ReplicationId.mint(cluster, "execution", Instant.EPOCH);
        List<Tag> tags = tags(id, cluster.toString());
        String snapshot = names.snapshot(SnapshotKind.TAKEN, id);

        assertThat(ownership.ofSnapshot(new Resource(DatabaseKind.CLUSTER, snapshot, tags)))
                .isPresent();
        assertThat(ownership.ofDatabase(new Resource(DatabaseKind.CLUSTER, names.replica(id), tags)))
                .isPresent();
        assertThat(ownership.ofSnapshot(resource(snapshot, tags)))
                .as("a DB snapshot is not of a cluster")
                .isEmpty();
        assertThat(ownership.ofDatabase(resource(names.replica(id), tags))).isEmpty();
    }

    @Test
    void leavesAloneAClusterSnapshotThatIsTaggedAsOneOfAnInstance() {
        String name = names.snapshot(SnapshotKind.TAKEN, ID);

        assertThat(ownership.ofSnapshot(new Resource(DatabaseKind.CLUSTER, name, tags("stack-a"))))
                .isEmpty();
        assertThatThrownBy(() -> ownership.requireDatabase(
                        new Resource(DatabaseKind.CLUSTER, names.replica(ID), tags("stack-a"))))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("DB cluster " + names.replica(ID));
    }

    private static ReplicationTags read(List<Tag> tags) {
        return ReplicationTags.read(tags).orElseThrow();
    }

    private static List<Tag> tags(ReplicationId id, String sourceArn) {
        return new ReplicationTags("stack-a", id, sourceArn, Optional.empty(), "taken").toTags();
    }

    private static List<Tag> tags(String stack) {
        Optional<Instant> time = Optional.of(Instant.parse("2026-11-21T04:06:00Z"));
        return new ReplicationTags(stack, ID, "arn:aws:rds:us-east-1:111111111111:db:orders", time, "taken").toTags();
    }

    private static Tagged resource(String id, List<Tag> tags) {
        return new Resource(DatabaseKind.INSTANCE, id, tags);
    }

    private record Resource(DatabaseKind kind, String id, List<Tag> tags) implements Tagged {}
}
