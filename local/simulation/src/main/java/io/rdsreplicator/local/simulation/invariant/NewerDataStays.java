package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.simulation.ResourceLedger.Made;
import io.rdsreplicator.local.simulation.ResourceLedger.SecretAccount;
import io.rdsreplicator.local.simulation.Simulation;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Only a rollback replaces a newer live replica by an older snapshot. A pin keeps replications from replacing the live
 * replica. The bar {@code notBefore} does so for data that is older than its time.
 */
public record NewerDataStays(Simulation simulation) implements Invariant {
    @Override
    public void changed(SecretAccount secret, Map<String, Object> before, boolean byProduct) {
        Optional<String> now = secret.live();
        boolean byRollback = byProduct
                && simulation.rollbacks().of(simulation.callStack().current()).isPresent();
        if (!byProduct || byRollback || before == null || now.isEmpty() || now.equals(SecretAccount.named(before))) {
            return;
        }
        simulation
                .findings()
                .require(
                        this,
                        !SecretAccount.pinned(before),
                        () -> "the secret of " + secret.database + " was pinned, and was pointed at " + now.get());
        Optional<Made> made = simulation.ledger().made("B", now.get());
        if (made.isEmpty()) {
            return;
        }
        Optional<Instant> candidate = made.map(this::dataOf);
        Optional<Instant> live = SecretAccount.named(before)
                .flatMap(id -> simulation.ledger().made("B", id))
                .map(this::dataOf);
        simulation
                .findings()
                .require(
                        this,
                        live.isEmpty() || !candidate.get().isBefore(live.get()),
                        () -> "data of " + live.get() + " was live in " + secret.database + "'s secret, and data of "
                                + candidate.get() + " replaced it");
        Optional<Instant> bar = SecretAccount.time(before, "notBefore");
        simulation
                .findings()
                .require(
                        this,
                        bar.isEmpty() || !made.get().time().isBefore(bar.get()),
                        () -> "nothing before " + bar.get() + " may go live, and data of "
                                + made.get().time() + " did");
    }

    /** A read replica's snapshot has the data of its last transaction. */
    private Instant dataOf(Made made) {
        boolean follows = simulation.scenario().follows()
                && made.database().equals(simulation.scenario().databases().get(0));
        return follows ? made.dataTime() : made.time();
    }
}
