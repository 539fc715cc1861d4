package io.rdsreplicator.shared.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.rds.ProgressLaw;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How late the end of a stage is seen, from 2 minutes to 10 days, by CheckSnapshot on the stage's RDS: the time between the end and the look
 * that sees it.
 */
class WaitingOvershootTest {
    private static final List<Duration> STAGES = List.of(
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(3),
            Duration.ofDays(1),
            Duration.ofDays(7));
    private static final double LONGER_BY = 1.5;
    private static final int GIBIBYTES = 65_536;
    private static final Settings SETTINGS =
            Settings.of(Map.of("STACK_NAME", "stack-a", "SNAPSHOT_PREFIX", "rr-", "SNAPSHOT_DEADLINE_MINUTES", "720"));

    private final Drawn durations = new Drawn();
    private final Account account = new Account(durations);
    private final CheckSnapshot step = new CheckSnapshot(account.rds, SETTINGS);

    /** One stage, waited for. */
    private record Wait(Duration stage, Duration overshoot, int looks) {
        /** As a share of what is allowed: {@code percent} of the stage, or the floor of 5 seconds. */
        double share(double percent) {
            return overshoot.toMillis() / Math.max(5_000, stage.toMillis() * percent / 100);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isAtMostTwoPercentAtTheMedianAndSixInNearlyAllUnderEveryLawOfProgress(ProgressLaw law) {
        holds(
                "all stages",
                STAGES.stream().flatMap(stage -> waits(law, stage, 12).stream()).toList());
    }

    @Test
    void isSoForStagesOfEveryLength() {
        STAGES.forEach(stage -> holds(stage.toString(), waits(ProgressLaw.NONE, stage, 200)));
    }

    private static void holds(String stages, List<Wait> waits) {
        assertThat(percentile(waits, 50, 2)).as("median of %s", stages).isLessThanOrEqualTo(1);
        assertThat(percentile(waits, 99, 6)).as("99th percentile of %s", stages).isLessThanOrEqualTo(1);
    }

    @Test
    void costsFewLooks() {
        assertThat(waits(ProgressLaw.LINEAR, Duration.ofMinutes(5), 10))
                .extracting(Wait::looks)
                .allMatch(looks -> looks < 65);
        assertThat(waits(ProgressLaw.NONE, Duration.ofDays(7), 10))
                .extracting(Wait::looks)
                .allMatch(looks -> looks < 290);
    }

    /** Stages of the given length and up to half as long again, spread evenly; a function takes up to a second. */
    private List<Wait> waits(ProgressLaw law, Duration shortest, int seeds) {
        List<Wait> waits = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double longer = StrictMath.pow(LONGER_BY, (seed + random.nextDouble()) / seeds);
            durations.next(law, Duration.ofMillis((long) (shortest.toMillis() * longer)));
            waits.add(wait(random));
        }
        return waits;
    }

    private Wait wait(SplittableRandom random) {
        account.takeSnapshot("stack-a");
        Instant since = account.timeline.instant();
        int looks = 0;
        CheckSnapshot.Output look;
        do {
            account.timeline.runFor(Duration.ofMillis(random.nextInt(100, 1_000)));
            look = look(since);
            looks++;
            account.timeline.runFor(Duration.ofSeconds(look.waitSeconds()));
        } while (!look.available());
        Duration waited = Duration.between(since, account.timeline.instant());
        account.rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(Account.taken()));
        return new Wait(durations.stage, waited.minus(durations.stage), looks);
    }

    private CheckSnapshot.Output look(Instant since) {
        return step.handle(new CheckSnapshot.Input(
                Account.taken(),
                Account.ID,
                since,
                account.timeline.instant(),
                GIBIBYTES,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null));
    }

    private static double percentile(List<Wait> waits, int percent, double allowed) {
        double[] shares =
                waits.stream().mapToDouble(wait -> wait.share(allowed)).sorted().toArray();
        return shares[(int) Math.ceil(shares.length * percent / 100.0) - 1];
    }

    /** The next snapshot takes so long, and tells its progress so. */
    private static final class Drawn implements RdsDurations {
        private ProgressLaw law = ProgressLaw.LINEAR;
        private Duration stage = Duration.ofMinutes(2);

        void next(ProgressLaw progress, Duration whole) {
            law = progress;
            stage = whole;
        }

        @Override
        public Duration of(Phase phase, int gibibytes) {
            return phase == Phase.SNAPSHOT ? stage : RdsDurations.realistic().of(phase, gibibytes);
        }

        @Override
        public ProgressLaw progress() {
            return law;
        }
    }
}
