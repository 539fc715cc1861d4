package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.simulation.CallStack;
import io.rdsreplicator.local.simulation.DatabaseCall.Action;
import io.rdsreplicator.local.simulation.ResourceLedger.Kind;
import io.rdsreplicator.local.simulation.ResourceLedger.Made;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.shared.contract.DatabaseKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Each database always keeps a landed snapshot that is older than the configured number of hours, if it had one. The
 * oldest one is deleted only if another one that is old enough remains. The check is made at each deletion, and does
 * not use the product's own rule. Deletions by people are not checked.
 */
public record SafetyCopiesStay(Simulation simulation) implements Invariant {
    /** The maximum difference of two clocks. */
    private static final Duration TOLERANCE = Duration.ofMinutes(10);

    @Override
    public String objection(Call call) {
        int hours = simulation.scenario().safetyCopyHours();
        String account = CallStack.account(call.caller().account());
        return simulation
                .states()
                .effect(call)
                .filter(deletion -> hours > 0 && deletion.is(Action.DELETE_SNAPSHOT))
                .flatMap(deletion -> simulation.ledger().made(account, deletion.target()))
                .filter(made -> made.kind() == Kind.LANDED && good(made).isPresent())
                .filter(made -> !isReplaced(made, Duration.ofHours(hours)))
                .map(made -> made.id() + " is deleted, and no other landed snapshot of " + made.database()
                        + " is left that landed before it" + " or " + hours + " hours ago")
                .orElse(null);
    }

    private boolean isReplaced(Made made, Duration window) {
        Instant landed = good(made).orElseThrow();
        Instant longAgo = simulation.timeline().instant().minus(window).plus(TOLERANCE);
        return others(made).anyMatch(other -> !other.isAfter(landed) || !other.isAfter(longAgo));
    }

    private Stream<Instant> others(Made made) {
        List<Made> landed = simulation.ledger().made(made.account(), Kind.LANDED, made.database());
        return landed.stream().filter(other -> !other.id().equals(made.id())).flatMap(other -> good(other).stream());
    }

    /**
     * When the snapshot landed, by this account's RDS. A DB cluster snapshot may say when its source was created, so
     * the call that made it counts. Empty if it is not available, or is deleted. Also empty if RDS
     * says that it is of another database, because its source was renamed while it was being transferred.
     */
    private Optional<Instant> good(Made made) {
        return simulation
                .states()
                .snapshot(made)
                .filter(state -> state.isAvailable() && state.database().equals(made.database()))
                .map(state -> state.kind() == DatabaseKind.CLUSTER ? made.madeAt() : state.created());
    }
}
