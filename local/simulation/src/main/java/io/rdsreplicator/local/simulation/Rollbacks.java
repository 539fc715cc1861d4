package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.simulation.ObservedExecutions.Run;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/**
 * The requests of operators to the rollback state machine, and their results as far as they are visible from outside.
 */
public final class Rollbacks {
    private static final Pattern EXECUTION = Pattern.compile("\"executionArn\":\"([^\"]+)\"");
    private final Simulation simulation;
    private final Map<String, Rollback> all = new LinkedHashMap<>();

    /** One execution of the rollback state machine. */
    public static final class Rollback {
        public final Run run;
        public final Map<String, Object> asked;
        public final Instant began;
        /** The replica in its plan; null until the plan was observed, and if only the pin is removed. */
        public String target;
        /** The secret's version that SwapSecret returned when the target went live. */
        public String liveVersion;
        /** Whether it has changed the secret. */
        public boolean applied;

        private Rollback(Run run, DescribeExecutionResponse execution) {
            this.run = run;
            this.asked = Json.members(execution.input()).orElse(Map.of());
            this.began = execution.startDate();
        }

        public String database() {
            return String.valueOf(asked.get("sourceDatabase"));
        }

        public Optional<String> to() {
            return Optional.ofNullable((String) asked.get("to"));
        }

        public Optional<String> accepts() {
            return Optional.ofNullable((String) asked.get("accept"));
        }

        public boolean unpins() {
            return Boolean.TRUE.equals(asked.get("unpin"));
        }

        public boolean onlyUnpins() {
            return unpins() && to().isEmpty();
        }

        public boolean restores() {
            return asked.get("restore") != null;
        }

        public boolean pins() {
            return !restores() && !unpins() && accepts().isEmpty() && !Boolean.FALSE.equals(asked.get("pin"));
        }

        public boolean isDry() {
            return Boolean.TRUE.equals(asked.get("dryRun"));
        }

        /** Data older than this time may not replace the chosen replica automatically; null if any newer data may. */
        public Instant notBefore() {
            return unpins() || accepts().isPresent() ? null : began;
        }
    }

    public Rollbacks(Simulation simulation) {
        this.simulation = simulation;
    }

    public Rollback of(Run run) {
        Rollback known = all.get(run.arn);
        if (known == null) {
            known = new Rollback(run, simulation.executions().describe(run));
            all.put(run.arn, known);
        }
        return known;
    }

    /** The rollback whose function runs, from the function's input; empty for a replication's function. */
    public Optional<Rollback> of(CallStack.Frame frame) {
        Matcher execution = EXECUTION.matcher(frame == null ? "" : frame.payload);
        return execution.find()
                ? Optional.of(simulation.executions().run(execution.group(1)))
                        .filter(run -> run.rollsBack)
                        .map(this::of)
                : Optional.empty();
    }

    public List<Rollback> all() {
        return List.copyOf(all.values());
    }

    /** Rollbacks of the same database that were started later and choose a replica. */
    public List<Rollback> laterThan(Rollback rollback) {
        return all().stream()
                .filter(other ->
                        !other.isDry() && !other.restores() && other.database().equalsIgnoreCase(rollback.database()))
                .filter(other -> other.began.isAfter(rollback.began))
                .toList();
    }

    /** Records that a function's answer reached the execution. */
    public void answered(CallStack.Frame frame, Map<String, Object> answer) {
        of(frame).ifPresent(rollback -> {
            if (frame.step.equals("PlanRollback")
                    && "SWAP".equals(answer.get("action"))
                    && answer.get("target") instanceof Map<?, ?> target) {
                rollback.target = (String) target.get("replicaId");
            }
            if (frame.step.equals("SwapSecret") && Boolean.TRUE.equals(answer.get("live"))) {
                rollback.liveVersion = (String) answer.get("secretVersionId");
            }
        });
    }
}
