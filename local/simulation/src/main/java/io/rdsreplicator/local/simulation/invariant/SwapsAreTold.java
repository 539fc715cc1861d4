package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.simulation.ResourceLedger.SecretAccount;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.sns.PublishedMessage;
import io.rdsreplicator.shared.runtime.Json;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * If a replication has changed a secret to its replica, {@code ReplicaLive} eventually reports it, even if the
 * execution is stopped before. No replica that was not live is reported. If somebody else reverses a swap immediately,
 * it need not be reported. A rotation that began earlier can do that.
 */
public final class SwapsAreTold implements Invariant {
    private final Simulation simulation;
    private final Set<String> untold = new LinkedHashSet<>();

    public SwapsAreTold(Simulation simulation) {
        this.simulation = simulation;
    }

    @Override
    public void changed(SecretAccount secret, Map<String, Object> before, boolean byProduct) {
        Optional<String> now = secret.live();
        if (!byProduct && !now.equals(SecretAccount.named(before))) {
            SecretAccount.named(before).ifPresent(untold::remove);
        }
        boolean swapped = byProduct && now.isPresent() && !now.equals(SecretAccount.named(before));
        if (swapped
                && simulation.rollbacks().of(simulation.callStack().current()).isEmpty()) {
            untold.add(now.get());
        }
    }

    @Override
    public void published(PublishedMessage message) {
        Map<String, Object> event = Json.members(message.message()).orElse(Map.of());
        if ("ReplicaLive".equals(event.get("event"))) {
            String replica = String.valueOf(event.get("replica"));
            SecretAccount secret = simulation.ledger().secret(String.valueOf(event.get("sourceDatabase")));
            simulation
                    .findings()
                    .require(this, secret.wasLive(replica), () -> replica + " is told to be live, and never was");
            untold.remove(replica);
        }
    }

    @Override
    public void end() {
        simulation.findings().require(this, untold.isEmpty(), () -> "nobody was told that these went live: " + untold);
    }
}
