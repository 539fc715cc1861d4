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

class StaleLabelsTest {
    private static VersionStages labels(int count) {
        Map<String, List<String>> byVersion = new HashMap<>();
        IntStream.range(0, count)
                .forEach(i -> byVersion.put("version-" + i, List.of(VersionStages.of(Destination.id(i)))));
        return new VersionStages(byVersion);
    }

    private static Set<ReplicationId> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(Destination::id).collect(Collectors.toSet());
    }

    @Test
    void letsTheOldestGoWhereThereAreTooMany() {
        assertThat(StaleLabels.of(labels(6), ids(0, 6), Set.of()))
                .containsExactly(Destination.id(0), Destination.id(1));
        assertThat(StaleLabels.of(labels(4), ids(0, 4), Set.of())).isEmpty();
    }

    @Test
    void letsThoseOfReplicasThatAreGoneGoFirst() {
        assertThat(StaleLabels.of(labels(6), ids(0, 3), Set.of()))
                .containsExactlyElementsOf(List.of(Destination.id(3), Destination.id(4), Destination.id(5)));
    }

    @Test
    void keepsThoseOfRunningReplications() {
        assertThat(StaleLabels.of(labels(3), Collections.emptySet(), ids(0, 2))).containsExactly(Destination.id(2));
    }

    @Test
    void keepsThoseOfReplacedReplicasThatAreLockedUpToThree() {
        VersionStages labels = new VersionStages(Map.of(
                "version",
                IntStream.range(0, 5)
                        .mapToObj(i -> VersionStages.unlock(Destination.id(i)))
                        .toList()));

        assertThat(StaleLabels.toUnlock(labels, ids(1, 4))).containsExactly(Destination.id(0), Destination.id(4));
        assertThat(StaleLabels.toUnlock(labels, ids(0, 5))).containsExactly(Destination.id(0), Destination.id(1));
    }
}
