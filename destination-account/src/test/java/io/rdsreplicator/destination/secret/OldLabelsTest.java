package io.rdsreplicator.destination.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.steps.Destination;
import io.rdsreplicator.shared.contract.ReplicationId;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OldLabelsTest {
    private static VersionLabels labels(int count) {
        Map<String, List<String>> byVersion = new HashMap<>();
        IntStream.range(0, count).forEach(i -> byVersion.put("version-" + i, List.of(VersionLabels.of(Destination.id(i)))));
        return new VersionLabels(byVersion);
    }

    private static Set<ReplicationId> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(Destination::id).collect(Collectors.toSet());
    }

    @Test
    void letsTheOldestGoWhereThereAreTooMany() {
        assertThat(OldLabels.of(labels(6), ids(0, 6), Set.of())).containsExactly(Destination.id(0), Destination.id(1));
        assertThat(OldLabels.of(labels(4), ids(0, 4), Set.of())).isEmpty();
    }

    @Test
    void letsThoseOfReplicasThatAreGoneGoFirst() {
        assertThat(OldLabels.of(labels(6), ids(0, 3), Set.of())).containsExactlyElementsOf(List.of(
                Destination.id(3), Destination.id(4), Destination.id(5)));
    }

    @Test
    void keepsThoseOfRunningReplications() {
        assertThat(OldLabels.of(labels(3), Collections.emptySet(), ids(0, 2))).containsExactly(Destination.id(2));
    }

    @Test
    void keepsThoseOfReplacedReplicasThatAreLockedUpToThree() {
        VersionLabels labels = new VersionLabels(
                Map.of("version", IntStream.range(0, 5).mapToObj(i -> VersionLabels.unlock(Destination.id(i))).toList()));

        assertThat(OldLabels.toUnlock(labels, ids(1, 4))).containsExactly(Destination.id(0), Destination.id(4));
        assertThat(OldLabels.toUnlock(labels, ids(0, 5))).containsExactly(Destination.id(0), Destination.id(1));
    }
}
