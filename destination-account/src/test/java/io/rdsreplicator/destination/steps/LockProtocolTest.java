package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.steps.LockSchedules.Defect;
import io.rdsreplicator.destination.steps.LockSchedules.Moment;
import io.rdsreplicator.destination.steps.LockSchedules.Result;
import io.rdsreplicator.destination.steps.LockWorld.Cluster;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A rollback to a DB cluster while others unlock and delete it, in every order of their calls. The secret never names a
 * cluster that is not locked or whose writer is missing or being deleted. The rollback always ends.
 */
class LockProtocolTest {
    private static final Map<String, String> MEMBERS = Map.of(LockSteps.MEMBER, "available");
    /** Replaced a while ago. Its lock is still on. */
    private static final Cluster LOCKED = new Cluster("available", true, Replica.LIVE, MEMBERS);
    /** It may be deleted at once. */
    private static final Cluster UNLOCKED = new Cluster("available", false, Replica.SUPERSEDED, MEMBERS);

    /** Its deletion has begun with its member. */
    private static final Cluster LOSING =
            new Cluster("available", false, Replica.SUPERSEDED, Map.of(LockSteps.MEMBER, "deleting"));

    private static Result explore(Defect defect, Cluster first, int marks, int deletions, String... settings) {
        LockSteps steps = new LockSteps(settings);
        Moment start = LockSchedules.start(
                first,
                LockSteps.labels(),
                steps.actor(LockSteps.CLAIM, 1),
                steps.actor(LockSteps.MARK, marks),
                steps.actor(LockSteps.DELETE, deletions));
        return new LockSchedules(steps, defect, marks > 0 && deletions > 0).explore(start);
    }

    @Test
    void goesLiveWhileAMemberIsDeleted() {
        Result result = explore(Defect.NONE, UNLOCKED, 0, 1);
        assertThat(result.violation).isEmpty();
        assertThat(result.live).isPositive();
        assertThat(result.awaitsWriter).isPositive();
    }

    @Test
    @EnabledIfSystemProperty(named = "rdsreplicator.exhaustive", matches = "on")
    void goesLiveOrFailsWhileTheClusterIsDeleted() {
        Result result = explore(Defect.NONE, LOSING, 0, 1);
        assertThat(result.violation).isEmpty();
        assertThat(result.live).isPositive();
        assertThat(result.failed).isPositive();
    }

    @Test
    void goesLiveWhileItIsUnlocked() {
        Result result = explore(Defect.NONE, LOCKED, 1, 0);
        assertThat(result.violation).isEmpty();
        assertThat(result.live).isPositive();
    }

    @Test
    @EnabledIfSystemProperty(named = "rdsreplicator.exhaustive", matches = "on")
    void goesLiveWhileItIsUnlockedAndAMemberIsDeleted() {
        Result result = explore(Defect.NONE, LOCKED, 1, 1);
        assertThat(result.violation).isEmpty();
        assertThat(result.live).isPositive();
        assertThat(result.awaitsWriter).isPositive();
    }

    @Test
    void goesLiveWhileItIsCooled() {
        Result result = explore(Defect.NONE, UNLOCKED, 0, 1, "REPLICAS_TO_KEEP", "2", "REPLICAS_TO_KEEP_RUNNING", "1");
        assertThat(result.violation).isEmpty();
        assertThat(result.live).isPositive();
        assertThat(result.awaitsWriter).isPositive();
        assertThat(result.failed).isZero();
    }

    @ParameterizedTest
    @EnumSource(value = Defect.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void noticesThatAPartOfTheProtocolIsMissing(Defect defect) {
        assertThat(explore(defect, UNLOCKED, 0, 1).violation).isNotEmpty();
    }
}
