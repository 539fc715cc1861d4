package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.simulation.ResourceLedger.Made;
import io.rdsreplicator.local.simulation.ResourceLedger.SecretAccount;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.SimulationSetup;
import io.rdsreplicator.local.simulation.TrueDatabase;
import io.rdsreplicator.local.simulation.fault.Trouble;
import io.rdsreplicator.shared.contract.DatabaseKind;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.rds.RdsClient;

/**
 * The secret always names a replica that exists and passed its check. It is ready, private, locked, has the secret's
 * password, and is of the right database and time. A DB cluster has a writer.
 *
 * <p>Two runs may choose the same replica. RDS has no condition that keeps another run from setting its master password
 * while the secret is changed. So there is one exception. The swapping function last saw the replica ready between the
 * two calls of its compare-and-swap. If another run has begun to set the password since, the replica still counts as
 * ready. This gap is as long as one call, at most the rest of the function's minute. The password in force must still
 * be the secret's.
 */
public record SecretNamesAGoodReplica(Simulation simulation) implements Invariant {
    private static final String RESETTING = "resetting-master-credentials";
    private static final Set<String> READY = Set.of("available", "storage-optimization");

    @Override
    public void changed(SecretAccount secret, Map<String, Object> before, boolean byProduct) {
        Optional<String> named = secret.live();
        if (!byProduct || named.isEmpty() || named.equals(SecretAccount.named(before))) {
            return;
        }
        String id = named.get();
        Optional<Made> replica = simulation.ledger().made("B", id);
        Optional<TrueDatabase> state = replica.flatMap(simulation.states()::replica);
        require(state.isPresent(), id, "is no replica that the product made and that exists");
        if (state.isPresent()) {
            check(secret, replica.get(), state.get());
        }
    }

    private void check(SecretAccount secret, Made replica, TrueDatabase state) {
        String id = state.id();
        Map<String, Object> value = secret.value;
        require(replica.database().equals(secret.database), id, "is a replica of " + replica.database());
        boolean resetSince = state.status().equals(RESETTING)
                && READY.contains(simulation.callStack().current().seen.getOrDefault(id, ""));
        require(READY.contains(state.status()) || resetSince, id, "is " + state.status());
        require(state.deletionProtected(), id, "is not protected from deletion");
        require(
                String.valueOf(value.get("host")).equals(state.endpoint()),
                id,
                "is not at the host that the secret names");
        require(
                Objects.equals(value.get("reader_host"), state.hasReaders() ? state.readerEndpoint() : null),
                id,
                "has readers, or none, and the secret names the reader host " + value.get("reader_host"));
        String identifier = state.kind() == DatabaseKind.CLUSTER ? "dbClusterIdentifier" : "dbInstanceIdentifier";
        require(
                SecretAccount.IDENTIFIERS.stream().allMatch(key -> value.containsKey(key) == key.equals(identifier)),
                id,
                "is not named by " + identifier + " alone");
        require(hasItsSettings(replica, state), id, "has not the settings of its database");
        boolean sameTime = replica.time().toString().equals(value.get("snapshotTime"));
        require(
                sameTime || simulation.ledger().isRetagged(id),
                id,
                "has data of " + replica.time() + ", not of " + value.get("snapshotTime"));
        require(
                replica.replicationId().equals(value.get("replicationId")),
                id,
                "is of another replication than the secret says");
        // If somebody set a password on the DB instance alone, a rollback does not see it, as SetPassword documents.
        require(
                simulation.ledger().isRefitted(id)
                        || simulation.storage().accepts(state.arn(), (String) value.get("username"), (String)
                                value.get("password")),
                id,
                "does not let the secret's user in");
        require(
                simulation.storage().read(state.arn()).equals(replica.content()),
                id,
                "does not hold what the database held at " + replica.time());
    }

    /** If RDS shows resources late, what it shows says nothing. */
    private boolean hasItsSettings(Made replica, TrueDatabase state) {
        boolean given = simulation.scenario().settings()
                && replica.database().equals(simulation.scenario().databases().get(0))
                && !simulation.scenario().has(Trouble.LATE_SIGHT);
        return !given || SimulationSetup.MAINTENANCE_WINDOW.equals(simulation.peek(() -> window(state)));
    }

    private String window(TrueDatabase state) {
        RdsClient rds = simulation.stage().client(RdsClient.class, simulation.place("B"));
        return state.kind() == DatabaseKind.CLUSTER
                ? rds.describeDBClusters(r -> r.dbClusterIdentifier(state.id()))
                        .dbClusters()
                        .get(0)
                        .preferredMaintenanceWindow()
                : rds.describeDBInstances(r -> r.dbInstanceIdentifier(state.id()))
                        .dbInstances()
                        .get(0)
                        .preferredMaintenanceWindow();
    }

    @Override
    public void event() {
        for (SecretAccount secret : simulation.ledger().secrets()) {
            Optional<String> named = secret.live();
            if (named.isPresent() && !simulation.ledger().isHarmed(named.get())) {
                Optional<TrueDatabase> state = simulation.states().database("B", named.get());
                require(state.isPresent() && !state.get().isGoing(), named.get(), "is gone while the secret names it");
            }
        }
    }

    private void require(boolean holds, String id, String otherwise) {
        simulation.findings().require(this, holds, () -> "the secret names " + id + ", which " + otherwise);
    }
}
