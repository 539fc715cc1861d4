package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.simulation.ResourceLedger.SecretAccount;
import io.rdsreplicator.local.simulation.Simulation;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * No other key of the secret is lost, and no concurrent change is overwritten: a swap keeps what was current
 * immediately before it. A password is added only together with the replica that has it: the live replica has another
 * one.
 */
public record SecretLosesNothing(Simulation simulation) implements Invariant {
    private static final Set<String> OF_THE_SWAP = Set.of(
            "host",
            "port",
            "dbInstanceIdentifier",
            "dbClusterIdentifier",
            "reader_host",
            "replicationId",
            "sourceArn",
            "snapshotTime",
            "sourceResourceId",
            "dataTime");
    private static final Set<String> OF_A_ROLLBACK = Set.of("pinned", "notBefore", "notBeforeDataTime", "chosenAt");
    private static final String PASSWORD = "password";
    private static final Set<String> WHERE_MISSING = Set.of("engine", "dbname", PASSWORD);

    @Override
    public void changed(SecretAccount secret, Map<String, Object> before, boolean byProduct) {
        if (!byProduct || before == null) {
            return;
        }
        Set<String> changing = new HashSet<>(OF_THE_SWAP);
        if (simulation.rollbacks().of(simulation.callStack().current()).isPresent()) {
            changing.addAll(OF_A_ROLLBACK);
        }
        for (Map.Entry<String, Object> entry : before.entrySet()) {
            String key = entry.getKey();
            boolean ours = changing.contains(key) || WHERE_MISSING.contains(key) && "".equals(entry.getValue());
            simulation
                    .findings()
                    .require(
                            this,
                            ours || Objects.equals(entry.getValue(), secret.value.get(key)),
                            () -> "the key " + key + " of the secret of " + secret.database + " was changed or lost");
        }
        for (String key : secret.value.keySet()) {
            boolean expected = before.containsKey(key) || changing.contains(key) || WHERE_MISSING.contains(key);
            simulation
                    .findings()
                    .require(this, expected, () -> "a key " + key + " was added to the secret of " + secret.database);
        }
        boolean named = !secret.live().equals(SecretAccount.named(before));
        simulation
                .findings()
                .require(
                        this,
                        named || before.containsKey(PASSWORD) || !secret.value.containsKey(PASSWORD),
                        () -> "the secret of " + secret.database
                                + " got a password before it names the replica that has it");
    }
}
