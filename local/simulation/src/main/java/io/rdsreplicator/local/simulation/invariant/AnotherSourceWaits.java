package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.simulation.ResourceLedger.Kind;
import io.rdsreplicator.local.simulation.ResourceLedger.Made;
import io.rdsreplicator.local.simulation.ResourceLedger.SecretAccount;
import io.rdsreplicator.local.simulation.Rollbacks.Rollback;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.sns.PublishedMessage;
import io.rdsreplicator.shared.runtime.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * If a database takes the name of another, its replicas do not go live automatically. An operator must accept it
 * explicitly. It is reported once, before the first replication that is held back succeeds.
 *
 * <p>If a step is repeated, or if two executions run it at the same time, it reports again. If somebody has deleted or
 * tagged all its replicas, the next replication also reports again: the label that records the report is then gone.
 */
public final class AnotherSourceWaits implements Invariant {
    private static final String HELD = "held: source replaced";
    private final Simulation simulation;
    private final Map<String, Integer> told = new HashMap<>();

    public AnotherSourceWaits(Simulation simulation) {
        this.simulation = simulation;
    }

    @Override
    public void changed(SecretAccount secret, Map<String, Object> before, boolean byProduct) {
        Object named = secret.value.get("sourceResourceId");
        if (!byProduct) {
            // A rotation that began before can restore an older value.
            secret.accepted = (String) named;
            return;
        }
        Optional<Rollback> rollback =
                simulation.rollbacks().of(simulation.callStack().current());
        Optional<String> accepts = rollback.flatMap(Rollback::accepts);
        boolean swapped = before == null || !secret.live().equals(SecretAccount.named(before));
        Optional<Made> live = secret.live()
                .filter(id -> swapped)
                .flatMap(id -> simulation.ledger().made("B", id));
        if (accepts.isPresent() && accepts.get().equals(named)) {
            secret.accepted = accepts.get();
        }
        boolean bound = rollback.isEmpty() || accepts.isPresent();
        live.filter(made -> bound).ifPresent(made -> {
            if (secret.accepted == null) {
                secret.accepted = made.source();
            }
            require(made.source().equals(secret.accepted), made.id() + " is of " + made.source() + ", and went live");
        });
        require(
                secret.accepted == null || secret.accepted.equals(named),
                secret.accepted + " is accepted, and the secret says " + named);
    }

    @Override
    public void published(PublishedMessage message) {
        Map<String, Object> event = Json.members(message.message()).orElse(Map.of());
        if ("SourceReplaced".equals(event.get("event"))) {
            String source = String.valueOf(event.get("sourceResourceId"));
            boolean once = told.merge(source, 1, Integer::sum) == 1;
            boolean mayRepeat = EveryReplicationEnds.REPEATING.stream()
                    .anyMatch(fault -> simulation.statistics().count(fault) > 0);
            require(once || mayRepeat || isForgotten(source), source + " was told " + told.get(source) + " times");
        }
        boolean held = "ReplicationSucceeded".equals(event.get("event"))
                && String.valueOf(event.get("reason")).startsWith(HELD);
        boolean warned = event.get("warnings") instanceof List<?> warnings && !warnings.isEmpty();
        if (held && !warned) {
            Optional<Made> replica = simulation.ledger().made("B", String.valueOf(event.get("replica")));
            require(
                    replica.map(Made::source).filter(told::containsKey).isPresent(),
                    replica + " is held, and nobody was told");
        }
    }

    private void require(boolean holds, String what) {
        simulation.findings().require(this, holds, () -> what);
    }

    private boolean isForgotten(String source) {
        return simulation.ledger().all().stream()
                .filter(made -> made.kind() == Kind.REPLICA && made.source().equals(source))
                .anyMatch(made -> simulation.ledger().isHarmed(made.id())
                        || simulation.ledger().isRetagged(made.id()));
    }
}
