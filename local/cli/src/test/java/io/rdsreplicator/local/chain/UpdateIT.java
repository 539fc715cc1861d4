package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.chain.UpdateHistory.Outcome;
import io.rdsreplicator.local.chain.UpdateHistory.UnderWay;
import io.rdsreplicator.local.chain.UpdatedStacks.Boundary;
import io.rdsreplicator.local.chain.UpdatedStacks.Way;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.local.update.LastRelease;
import io.rdsreplicator.shared.contract.DatabaseKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * Both stacks of the last release are updated to this one, one after the other, while something is under way: nothing is lost, and
 * everything is as if there had been no update. A few boundaries are taken as examples; {@code -Pevery-update} takes all.
 */
class UpdateIT {
    private static final Map<UnderWay, Outcome> WITHOUT_UPDATE = new EnumMap<>(UnderWay.class);
    private static final Map<UnderWay, List<String>> EXAMPLES = Map.of(
            UnderWay.REPLICATION,
                    List.of(
                            "source-replication/PlanReplication",
                            "source-replication/AnnounceSnapshot",
                            "destination-replication/RestoreReplica",
                            "destination-replication/SwapSecret",
                            "destination-replication/DeleteReplica"),
            UnderWay.FAILING_REPLICATION, List.of("destination-replication/ListLeftovers"),
            UnderWay.ROLLBACK, List.of("destination-rollback/PlanRollback", "destination-rollback/SwapSecret"),
            UnderWay.REPLICATION_AND_ROLLBACK, List.of("destination-rollback/ProtectReplica"));

    /** An example of an update that lasts while an execution goes on. */
    private static final String GRADUALLY_AT = "SwapSecret";

    private static Outcome withoutUpdate(UnderWay underWay) {
        return WITHOUT_UPDATE.computeIfAbsent(underWay, what -> {
            try (UpdateHistory history = new UpdateHistory(LastRelease.checkedOut(), what)) {
                return history.live();
            }
        });
    }

    record Update(UnderWay underWay, Boundary boundary, Way way) {
        @Override
        public String toString() {
            return underWay + " at " + boundary + ", " + way;
        }
    }

    static Stream<Update> updates() {
        boolean all = Boolean.getBoolean("rdsreplicator.every-update");
        List<Update> updates = new ArrayList<>();
        for (UnderWay underWay : UnderWay.values()) {
            List<Boundary> passed = withoutUpdate(underWay).passed();
            List<Boundary> chosen = all
                    ? firstAndLast(passed)
                    : EXAMPLES.get(underWay).stream()
                            .flatMap(example ->
                                    passed.stream().filter(b -> b.toString().equals(example)))
                            .toList();
            assertThat(chosen)
                    .as("examples of %s", underWay)
                    .hasSizeGreaterThanOrEqualTo(EXAMPLES.get(underWay).size());
            for (Boundary boundary : chosen) {
                Stream.of(Way.values())
                        .filter(way -> all
                                || way != Way.BOTH_GRADUALLY
                                || boundary.state().equals(GRADUALLY_AT))
                        .forEach(way -> updates.add(new Update(underWay, boundary, way)));
            }
        }
        return updates.stream();
    }

    /** A wait that is entered a hundred times is one boundary, but for the first and the last time. */
    private static List<Boundary> firstAndLast(List<Boundary> passed) {
        Map<String, Boundary> last = new HashMap<>();
        passed.forEach(boundary -> last.put(boundary.machine() + boundary.state(), boundary));
        return passed.stream()
                .filter(b -> b.visit() == 1 || last.containsValue(b))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("updates")
    void everythingIsAsIfThereHadBeenNoUpdate(Update update) {
        try (UpdateHistory history = new UpdateHistory(LastRelease.checkedOut(), update.underWay())) {
            Outcome outcome = history.live(update.boundary(), update.way());

            outcome.requireLike(withoutUpdate(update.underWay()));
        }
    }

    /**
     * The last release locks a replica before it is available. RDS takes no lock off one that has failed since, and deletes none that is
     * locked. Goes when the last release is one that locks later.
     */
    @Test
    void aFailedReplicaThatTheLastReleaseHasLockedStandsInTheWayOfNoOtherReplication() {
        UpdatedStacks stacks = new UpdatedStacks(LastRelease.checkedOut(), Map.of("MeasureState", "DISABLED"));
        Scene scene = stacks.scene();
        scene.replicateWell("{}");
        scene.rdsService().failNext(Scene.B, RdsFault.RESTORE_FAILS);
        scene.replicate("{}");
        String failed = "replica-" + scene.lastLanding().name();
        assertThat(scene.instance(Scene.B, failed).dbInstanceStatus()).isEqualTo("failed");

        stacks.update(Scene.B);
        stacks.update(Scene.A);
        for (int i = 0; i < 3; i++) {
            scene.timeline.runFor(Duration.ofHours(25));
            assertThat(scene.replicateWell("{}")).containsEntry("live", true);
        }

        assertThat(scene.replicas())
                .as("two, and the one that RDS does not delete")
                .hasSize(3)
                .contains(failed, scene.liveReplica("orders"));
        assertThat((List<?>) scene.notifications("ReplicationSucceeded").get(3).get("keptReplicas"))
                .anySatisfy(kept -> assertThat(kept)
                        .isEqualTo(Map.of("replicaId", failed, "reason", "it is protected from deletion")));
    }

    /** Goes when the last release replicates DB clusters. */
    @Test
    void aDbClusterIsRefusedByTheLastReleaseAndReplicatedByThisOne() {
        UpdatedStacks stacks =
                new UpdatedStacks(LastRelease.checkedOut(), Map.of("MeasureState", "DISABLED"), DatabaseKind.CLUSTER);
        Scene scene = stacks.scene();
        assertThat(scene.replicate("{}").cause()).contains("orders");
        assertThat(scene.notifications()).hasSize(1);

        stacks.update(Scene.A);
        assertThat(scene.replicate("{}").status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(scene.landings()).isEmpty();
        assertThat(scene.notifications("AnnouncementRefused")).singleElement().satisfies(told -> assertThat(
                        (String) told.get("reason"))
                .contains("sourceArn must be the ARN of a DB instance"));

        stacks.update(Scene.B);
        scene.replicateWell("{}");
        assertThat(scene.replicas()).containsExactly(scene.liveReplica("orders"));
    }
}
