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
 * Whenever a replication has pointed a secret at its replica, {@code ReplicaLive} says so in the end, also where the execution is stopped
 * before it can; and of no replica that was not live. A swap that somebody else takes back at once, as a rotation that began before it, need
 * not be told.
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
