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

/** What operators asked for by the rollback machine, and what became of it as far as it can be seen from outside. */
public final class Rollbacks {
    private static final Pattern EXECUTION = Pattern.compile("\"executionArn\":\"([^\"]+)\"");
    private final Simulation simulation;
    private final Map<String, Rollback> all = new LinkedHashMap<>();

    /** One execution of the rollback machine. */
    public static final class Rollback {
        public final Run run;
        public final Map<String, Object> asked;
        public final Instant began;
        /** The replica that its plan names; null until the plan was heard, and where only the pin goes. */
        public String target;
        /** The secret's version by which it was told that the target is live. */
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

        /** What nothing before may replace by itself what it chose; null if anything newer may. */
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

    /** The rollback that a function runs for and is told of; empty for a replication's. */
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

    /** Those of the same database that were started after it, and choose something. */
    public List<Rollback> laterThan(Rollback rollback) {
        return all().stream()
                .filter(other ->
                        !other.isDry() && !other.restores() && other.database().equalsIgnoreCase(rollback.database()))
                .filter(other -> other.began.isAfter(rollback.began))
                .toList();
    }

    /** A function's answer reached the execution. */
    public void answered(CallStack.Frame frame, Map<String, Object> answer) {
        of(frame).ifPresent(rollback -> {
            if (frame.step.equals("PlanRollback") && "SWAP".equals(answer.get("action"))) {
                rollback.target = (String) answer.get("replicaId");
            }
            if (frame.step.equals("SwapSecret") && Boolean.TRUE.equals(answer.get("live"))) {
                rollback.liveVersion = (String) answer.get("secretVersionId");
            }
        });
    }
}
