package io.rdsreplicator.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.stage.ProjectFiles;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.CopyQueue;
import io.rdsreplicator.shared.waiting.Durations;
import io.rdsreplicator.shared.waiting.StageDeadline;
import io.rdsreplicator.shared.waiting.WaitingPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The deadlines of all waits: what the templates allow, what the machines' timeouts leave room for, and what the runbook tells. */
class DeadlinesTest {
    private static final int LARGEST = 65_536;
    private static final int MOST_EVENTS = 15_000;
    /** A Wait, the Task that looks, and the Choice: 2, 5 and 2. */
    private static final int EVENTS_OF_A_LOOK = 9;
    /** The same, with the Task that attempts what RDS refused and its Choice. */
    private static final int EVENTS_OF_AN_ATTEMPT = 16;
    /** The same, with the Task that lists what is in the way, the Map that deletes it, and their Choice: 5, 4 and 2 more. */
    private static final int EVENTS_OF_A_ROUND = 27;

    /** What is repeated in a stage, besides looks. */
    private enum Repeated {
        NOTHING,
        ATTEMPTS,
        ROUNDS,
        /** Looks at the queue of copies. */
        TURNS
    }

    private static final Set<Repeated> REPEATING = EnumSet.of(Repeated.ATTEMPTS, Repeated.ROUNDS);

    /** One wait of a run. */
    private record Stage(Duration deadline, Repeated repeated) {
        int looks() {
            Instant start = Instant.EPOCH;
            WaitingPolicy policy = WaitingPolicy.until(deadline);
            int looks = 1;
            for (Instant now = start; now.isBefore(start.plus(deadline)); looks++) {
                Duration spent = Duration.between(start, now);
                now = now.plusSeconds(
                        repeated == Repeated.TURNS
                                ? CopyQueue.shortestPauseSeconds(spent)
                                : policy.nextWaitSeconds("it", start, now));
            }
            return looks;
        }

        /** Until the deadline: of its looks, or of attempts that RDS refuses, whichever are more. */
        int events() {
            Instant start = Instant.EPOCH;
            WaitingPolicy policy = WaitingPolicy.until(deadline);
            int rounds = 1;
            for (Instant now = start; REPEATING.contains(repeated) && now.isBefore(start.plus(deadline)); rounds++) {
                now = now.plusSeconds(
                        repeated == Repeated.ROUNDS
                                ? policy.nextRoundSeconds("it", start, now)
                                : policy.nextAttemptSeconds("it", start, now));
            }
            int each = repeated == Repeated.ROUNDS ? EVENTS_OF_A_ROUND : EVENTS_OF_AN_ATTEMPT;
            return Math.max(looks() * EVENTS_OF_A_LOOK, rounds * each);
        }

        @Override
        public String toString() {
            return Durations.inWords(deadline) + " (" + looks() + ")";
        }
    }

    /** The waits for a database of one size under one set of parameters. */
    private record Waits(
            Stage database, Stage copyBegins, Stage snapshot, Stage restore, Stage change, Stage rotation) {
        static Waits of(Settings settings, int gibibytes) {
            return new Waits(
                    new Stage(StageDeadline.ofDatabase(settings).forSize(gibibytes), Repeated.ROUNDS),
                    new Stage(StageDeadline.ofCopySlot(settings).forSize(gibibytes), Repeated.TURNS),
                    new Stage(StageDeadline.ofSnapshot(settings).forSize(gibibytes), Repeated.NOTHING),
                    new Stage(StageDeadline.ofReplica(settings).forSize(gibibytes), Repeated.ATTEMPTS),
                    new Stage(StageDeadline.ofChange(settings).forSize(gibibytes), Repeated.ATTEMPTS),
                    new Stage(settings.minutes("ROTATION_DEADLINE_MINUTES"), Repeated.NOTHING));
        }

        List<Stage> of(String definition) {
            return switch (definition) {
                case "source-replication.asl.json" -> List.of(database, snapshot, copyBegins, snapshot);
                case "destination-replication.asl.json" -> List.of(copyBegins, snapshot, restore, change, rotation);
                // The longer of both: a rollback to a replica that is there waits three times for a change, and for a
                // rotation.
                default -> List.of(restore, change);
            };
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"source-replication.asl.json", "destination-replication.asl.json", "rollback.asl.json"})
    void aMachinesTimeoutIsAboveTheSumOfItsWaitsDeadlines(String definition) {
        Duration sum =
                waits(definition, "MaxValue").stream().map(Stage::deadline).reduce(Duration.ZERO, Duration::plus);

        long timeout =
                DefinitionFile.read(definition).root().path("TimeoutSeconds").asLong();
        assertThat(Duration.ofSeconds(timeout)).isBetween(sum.plusHours(2), sum.multipliedBy(2));
    }

    @ParameterizedTest
    @CsvSource({
        "source-replication.asl.json, Default", "source-replication.asl.json, MaxValue",
        "destination-replication.asl.json, Default", "destination-replication.asl.json, MaxValue",
        "rollback.asl.json, Default", "rollback.asl.json, MaxValue"
    })
    void noExecutionPassesFifteenThousandEventsThoughEveryWaitLastsToItsDeadline(String definition, String values) {
        assertThat(events(waits(definition, values))).isLessThan(MOST_EVENTS);
    }

    @Test
    void theSourceKeepsATransferSnapshotForAsLongAsTheTemplateLetsTheDestinationTake() {
        Waits waits = Waits.of(settings("MaxValue"), LARGEST);

        assertThat(StageDeadline.longestLanding(LARGEST))
                .isEqualTo(waits.copyBegins()
                        .deadline()
                        .plus(waits.snapshot().deadline())
                        .plusHours(1));
    }

    @Test
    void theRunbooksTableIsWhatTheDefaultsGive() throws IOException {
        Settings settings = settings("Default");
        String table = Stream.of(20, 100, 1024, 16_384, LARGEST)
                .map(gibibytes -> row(gibibytes, Waits.of(settings, gibibytes)))
                .reduce("", String::concat);

        assertThat(Files.readString(ProjectFiles.root().resolve("docs/runbook.md")))
                .contains(table);
    }

    private static String row(int gibibytes, Waits waits) {
        String size = gibibytes < 1024 ? gibibytes + " GiB" : gibibytes / 1024 + " TiB";
        return "| %s | %s | %s | %s | %s | %s | %s | %s |\n"
                .formatted(
                        size,
                        waits.database(),
                        waits.copyBegins(),
                        waits.snapshot(),
                        waits.restore(),
                        waits.change(),
                        number(events(waits.of("source-replication.asl.json"))),
                        number(events(waits.of("destination-replication.asl.json"))));
    }

    private static String number(int events) {
        return String.format(Locale.ROOT, "%,d", events);
    }

    private static int events(List<Stage> stages) {
        return stages.stream().mapToInt(Stage::events).sum();
    }

    private static List<Stage> waits(String definition, String values) {
        return Waits.of(settings(values), LARGEST).of(definition);
    }

    /** @param values of the templates' parameters: {@code Default} or {@code MaxValue} */
    private static Settings settings(String values) {
        String snapshot = parameter("destination-account.yaml", "SnapshotDeadlineMinutes", values);
        assertThat(parameter("source-account.yaml", "SnapshotDeadlineMinutes", values))
                .isEqualTo(snapshot);
        return Settings.of(Map.of(
                "DATABASE_DEADLINE_MINUTES", parameter("source-account.yaml", "DatabaseDeadlineMinutes", values),
                "SNAPSHOT_DEADLINE_MINUTES", snapshot,
                "REPLICA_DEADLINE_MINUTES", parameter("destination-account.yaml", "ReplicaDeadlineMinutes", values),
                "ROTATION_DEADLINE_MINUTES", parameter("destination-account.yaml", "RotationDeadlineMinutes", values)));
    }

    private static String parameter(String template, String name, String values) {
        Map<String, Object> parameters =
                TemplateFile.asMap(TemplateFile.read(template).root().get("Parameters"));
        return TemplateFile.asMap(parameters.get(name)).get(values).toString();
    }
}
