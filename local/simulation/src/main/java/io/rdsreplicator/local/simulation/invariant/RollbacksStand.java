package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.simulation.CallStack;
import io.rdsreplicator.local.simulation.ObservedExecutions.Run;
import io.rdsreplicator.local.simulation.ResourceLedger.Made;
import io.rdsreplicator.local.simulation.ResourceLedger.SecretAccount;
import io.rdsreplicator.local.simulation.Rollbacks.Rollback;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.TrueDatabase;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * A rollback changes the secret only to what its operator requested, and undoes no rollback that was started later.
 * When it has succeeded, its target is live and locked.
 */
public record RollbacksStand(Simulation simulation) implements Invariant {
    private static final List<String> CHOICE = List.of(
            "dbInstanceIdentifier", "dbClusterIdentifier", "pinned", "notBefore", "chosenAt", "sourceResourceId");

    @Override
    public void changed(SecretAccount secret, Map<String, Object> before, boolean byProduct) {
        Optional<Rollback> author =
                byProduct ? simulation.rollbacks().of(simulation.callStack().current()) : Optional.empty();
        author.filter(rollback -> chooses(secret.value, before)).ifPresent(rollback -> {
            List<Rollback> later = simulation.rollbacks().laterThan(rollback).stream()
                    .filter(other -> other.applied)
                    .toList();
            require(rollback, later.isEmpty(), "undid what was chosen later");
            require(rollback, !rollback.restores(), "was to restore a snapshot, and changed what the secret says");
            rollback.applied = true;
            require(
                    rollback,
                    rollback.database().equalsIgnoreCase(secret.database),
                    "changed the secret of " + secret.database);
            if (rollback.onlyUnpins()) {
                require(
                        rollback,
                        secret.live().equals(SecretAccount.named(before)),
                        "was to take the pin off, and changed the replica");
                require(rollback, !SecretAccount.pinned(secret.value), "left the secret pinned");
            } else if (!secret.live().equals(SecretAccount.named(before))) {
                carries(rollback, secret.value);
            }
        });
    }

    /** If a rollback generates a password for a secret without one, this is not a choice. */
    private static boolean chooses(Map<String, Object> value, Map<String, Object> before) {
        return CHOICE.stream().anyMatch(key -> before == null || !Objects.equals(value.get(key), before.get(key)));
    }

    /**
     * @param value of the secret, if it is the rollback's
     */
    private void carries(Rollback rollback, Map<String, Object> value) {
        Optional<String> live = SecretAccount.named(value);
        boolean chosen = live.isPresent() && live.get().equals(rollback.target);
        require(rollback, chosen, "chose " + rollback.target + ", and " + live + " is live");
        require(
                rollback,
                SecretAccount.pinned(value) == rollback.pins(),
                "left the secret pinned: " + value.get("pinned"));
        Instant bar = SecretAccount.time(value, "notBefore").orElse(null);
        boolean barred = bar == null ? rollback.notBefore() == null : bar.equals(rollback.notBefore());
        require(
                rollback,
                barred,
                "began at " + rollback.began + ", and nothing before " + bar + " may replace what it chose");
    }

    @Override
    public void answered(CallStack.Frame frame, Map<String, Object> answer) {
        simulation.rollbacks().of(frame).ifPresent(rollback -> {
            if (frame.step.equals("PlanRollback") && rollback.target != null) {
                planned(frame, rollback, answer);
            }
            if (frame.step.equals("SwapSecret") && rollback.liveVersion != null) {
                carries(rollback, version(rollback));
            }
        });
    }

    private void planned(CallStack.Frame frame, Rollback rollback, Map<String, Object> answer) {
        Optional<Made> target = simulation.ledger().made("B", rollback.target);
        require(
                rollback,
                target.filter(made -> made.database().equals(rollback.database()))
                        .isPresent(),
                "chose " + rollback.target);
        target.ifPresent(made -> {
            Set<String> unfinished = simulation.executions().seenRunning("B", frame.began);
            boolean live = made.id().equals(answer.get("liveReplica"));
            require(
                    rollback,
                    live || !unfinished.contains(made.replicationId()),
                    "chose " + made.id() + ", whose replication is running");
            boolean named = rollback.to()
                    .filter(to ->
                            Set.of("latest", made.id(), made.replicationId()).contains(to))
                    .isPresent();
            require(rollback, named || rollback.to().isEmpty(), "chose " + made.id() + " when told " + rollback.to());
            boolean asked = rollback.accepts().stream().allMatch(made.source()::equals);
            require(rollback, asked, "chose " + made.id() + " of source " + made.source());
            boolean held = rollback.to().filter("latest"::equals).isPresent() && !live && isHeld(made);
            require(rollback, !held, "chose " + made.id() + ", whose source " + made.source() + " is not accepted");
        });
    }

    /** The replica is of another source than the accepted one, and newer than all of the accepted source. */
    private boolean isHeld(Made made) {
        String accepted = simulation.ledger().secret(made.database()).accepted;
        return accepted != null
                && !accepted.equals(made.source())
                && simulation.ledger().made("B", made.kind(), made.database()).stream()
                        .noneMatch(other ->
                                accepted.equals(other.source()) && other.time().isAfter(made.time()));
    }

    private Map<String, Object> version(Rollback rollback) {
        return simulation.peek(() -> Json.members(simulation
                        .stage()
                        .client(SecretsManagerClient.class, simulation.place("B"))
                        .getSecretValue(r ->
                                r.secretId("rds-replica/" + rollback.database()).versionId(rollback.liveVersion))
                        .secretString())
                .orElse(Map.of()));
    }

    @Override
    public void entered(Run run, String state) {
        if (state.equals("SnapshotRestored")) {
            restored(simulation.rollbacks().of(run));
        }
        if (!state.equals("RollbackSucceeded")) {
            return;
        }
        Rollback rollback = simulation.rollbacks().of(run);
        SecretAccount secret = simulation.ledger().secret(rollback.database());
        require(rollback, secret.has(rollback.liveVersion), "succeeded, and its version was never current");
        boolean stillLive =
                secret.live().filter(live -> live.equals(rollback.target)).isPresent();
        if (stillLive && !simulation.ledger().isHarmed(rollback.target)) {
            boolean locked = simulation
                    .states()
                    .database("B", rollback.target)
                    .filter(TrueDatabase::deletionProtected)
                    .isPresent();
            require(rollback, locked, "succeeded, and " + rollback.target + " is not locked");
        }
    }

    private void restored(Rollback rollback) {
        String replica = "replica-" + rollback.asked.get("restore");
        boolean locked = simulation
                .states()
                .database("B", replica)
                .filter(TrueDatabase::deletionProtected)
                .isPresent();
        boolean touched = simulation.ledger().isHarmed(replica)
                || simulation.ledger().secret(rollback.database()).wasLive(replica);
        require(rollback, locked || touched, "succeeded, and " + replica + " is not locked");
    }

    private void require(Rollback rollback, boolean holds, String what) {
        simulation
                .findings()
                .require(this, holds, () -> rollback.run.arn + ", asked for " + rollback.asked + ", " + what);
    }
}
