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
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.Tag;

class OwnershipTest {
    private static final ReplicationId ID = new ReplicationId("orders-20261121040506-3f9a1c");
    private final Names names = new Names("rr-", "rr-");
    private final Ownership ownership = new Ownership("stack-a", names);

    @Test
    void knowsItsOwnByTagAndName() {
        assertThat(ownership.of(snapshot(names.snapshot(SnapshotKind.TAKEN, ID), tags("stack-a"))))
                .isPresent();
        assertThat(ownership.of(instance(names.replica(ID), tags("stack-a")))).contains(read(tags("stack-a")));
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
        assertThat(ownership.of(instance(names.replica(ID), tagged))).contains(read(tags("stack-a")));
        assertThat(ownership.of(snapshot(names.snapshot(SnapshotKind.LANDED, ID), tagged)))
                .contains(read(tags("stack-a")));
        assertThat(new Ownership("stack-b", names).of(instance(names.replica(ID), tagged)))
                .isEmpty();
        assertThat(ownership.of(instance(names.replica(ID), own.with(List.of(), hostile))))
                .isEmpty();
    }

    @Test
    void leavesAloneWhatCarriesAnotherStacksTag() {
        assertThat(ownership.of(snapshot(names.snapshot(SnapshotKind.TAKEN, ID), tags("stack-b"))))
                .isEmpty();
        assertThat(ownership.of(instance(names.replica(ID), tags("stack-b")))).isEmpty();
    }

    @Test
    void leavesAloneWhatCarriesItsTagUnderAnotherName() {
        assertThat(ownership.of(snapshot("rr-orders", tags("stack-a")))).isEmpty();
        assertThat(ownership.of(instance("orders", tags("stack-a")))).isEmpty();
    }

    @Test
    void leavesAloneWhatHasItsNameButNoTag() {
        assertThat(ownership.of(instance(names.replica(ID), List.of()))).isEmpty();
        assertThatThrownBy(() -> ownership.require(instance(names.replica(ID), List.of())))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(names.replica(ID))
                .hasMessageContaining("stack-a");
    }

    @Test
    void readsAndWritesTheSourcesResourceIdAndTheTimeOfItsLastTransaction() {
        ReplicationTags tags = new ReplicationTags(
                "stack-a",
                ID,
                "arn:aws:rds:us-east-1:111111111111:db:orders",
                Optional.empty(),
                "taken",
                Optional.of("db-ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
                Optional.of(Instant.parse("2026-11-21T01:06:00Z")));

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

        assertThat(ownership.of(instance(names.replica(ID), tagged))).contains(read(tags("stack-a")));
        assertThat(ownership.of(snapshot("by-hand", List.of(withoutValue)))).isEmpty();
        assertThat(ownership.doubt(instance(names.replica(ID), List.of(withoutValue))))
                .isPresent();
    }

    private static ReplicationTags read(List<Tag> tags) {
        return ReplicationTags.read(tags).orElseThrow();
    }

    private static List<Tag> tags(String stack) {
        Optional<Instant> time = Optional.of(Instant.parse("2026-11-21T04:06:00Z"));
        return new ReplicationTags(stack, ID, "arn:aws:rds:us-east-1:111111111111:db:orders", time, "taken").toTags();
    }

    private static DBSnapshot snapshot(String name, List<Tag> tags) {
        return DBSnapshot.builder().dbSnapshotIdentifier(name).tagList(tags).build();
    }

    private static DBInstance instance(String name, List<Tag> tags) {
        return DBInstance.builder().dbInstanceIdentifier(name).tagList(tags).build();
    }
}
