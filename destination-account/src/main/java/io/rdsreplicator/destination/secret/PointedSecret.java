package io.rdsreplicator.destination.secret;

import io.rdsreplicator.destination.replica.Engine;
import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.RestoredDatabase;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The value of a secret after it is pointed at another replica. */
public final class PointedSecret {
    private PointedSecret() {}

    /** @return depends on the secret's value and the replica only */
    public static String of(ReplicaSecret secret, RestoredDatabase replica, ReplicaSpec replicaSpec) {
        Map<String, Object> changed = pointing(secret, replica, replicaSpec);
        replicaSpec.identity().ifPresent(known -> changed.put("sourceResourceId", known));
        return Json.write(changed);
    }

    private static Map<String, Object> pointing(
            ReplicaSecret secret, RestoredDatabase replica, ReplicaSpec replicaSpec) {
        Map<String, Object> changed = secret.copy();
        if (secret.text("engine").isEmpty()) {
            changed.put("engine", Engine.of(replica.engine()).family());
        }
        RestoredDatabase.Endpoint endpoint =
                Objects.requireNonNull(replica.endpoint(), "a replica without an endpoint");
        int port = endpoint.port();
        changed.put("host", endpoint.host());
        changed.put("port", changed.get("port") instanceof String ? String.valueOf(port) : port);
        if (secret.text("dbname").isEmpty()
                && replica.databaseName() != null
                && !replica.databaseName().isEmpty()) {
            changed.put("dbname", replica.databaseName());
        }
        if (replica.readerHost() == null) {
            changed.remove(ReplicaSecret.READER_HOST);
        } else {
            changed.put(ReplicaSecret.READER_HOST, replica.readerHost());
        }
        for (DatabaseKind kind : DatabaseKind.values()) {
            if (kind == replica.kind()) {
                changed.put(ReplicaSecret.key(kind), replica.id());
            } else {
                changed.remove(ReplicaSecret.key(kind));
            }
        }
        changed.put("replicationId", replicaSpec.replicationId().value());
        changed.put("sourceArn", replicaSpec.sourceArn().toString());
        changed.put("snapshotTime", replicaSpec.snapshotTime().toString());
        put(changed, "dataTime", Optional.ofNullable(replicaSpec.dataTime()));
        return changed;
    }

    private static void put(Map<String, Object> members, String key, Optional<Instant> time) {
        time.ifPresentOrElse(known -> members.put(key, known.toString()), () -> members.remove(key));
    }

    /**
     * The value that points to the replica that an operator has chosen. It holds other replicas back as the operator
     * asked. The source whose replicas go live changes only if the operator asked for it.
     */
    public static String of(
            ReplicaSecret secret, RestoredDatabase replica, ReplicaSpec replicaSpec, OperatorChoice choice) {
        Map<String, Object> changed = pointing(secret, replica, replicaSpec);
        changed.put("pinned", String.valueOf(choice.pinned()));
        changed.put("chosenAt", choice.chosenAt().toString());
        Optional<Instant> bar = Optional.ofNullable(choice.notBefore());
        put(changed, "notBefore", bar);
        put(changed, "notBeforeDataTime", bar.flatMap(set -> latestDataTime(secret)));
        if (choice.accepts() != null) {
            changed.put("sourceResourceId", choice.accepts());
        }
        return Json.write(changed);
    }

    /** The later of two times: the live replica's {@code dataTime}, and the one kept at the last rollback. */
    private static Optional<Instant> latestDataTime(ReplicaSecret secret) {
        return Stream.of(secret.dataTime(), secret.notBeforeDataTime())
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
    }
}
