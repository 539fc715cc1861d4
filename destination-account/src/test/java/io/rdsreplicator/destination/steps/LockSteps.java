package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.destination.steps.LockSchedules.Actor;
import io.rdsreplicator.destination.steps.LockSchedules.Defect;
import io.rdsreplicator.destination.steps.LockWorld.Cluster;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBClusterMember;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ListExecutionsRequest;
import software.amazon.awssdk.services.sfn.model.ListExecutionsResponse;

/** The steps of the lock protocol, and the order in which the rollback's definition runs them. */
final class LockSteps {
    static final String MARK = "MarkSuperseded";
    static final String DELETE = "DeleteReplica";
    static final String CLAIM = "ClaimReplica";
    private static final String START = "StartReplica";
    private static final String PROTECT = "ProtectReplica";
    static final String CHECK = "CheckChosenReplica";
    private static final String PASSWORD = "SetPassword";
    private static final String FITTED = "CheckFittedReplica";
    private static final String SWAP = "SwapSecret";

    private static final Instant BEGUN = Instant.parse("2026-11-21T09:00:00Z");
    private static final Arn SOURCE = Arn.parse("arn:aws:rds:eu-west-1:111111111111:cluster:orders", "source");
    private static final ReplicationId CHOSEN = new ReplicationId("orders-20261121040501-3f9a1c");
    private static final ReplicationId NEWER = new ReplicationId("orders-20261121040502-3f9a1c");
    private static final String REPLICA = "replica-" + CHOSEN;
    /** The DB cluster that the secret names at first. */
    static final String NAMED = "replica-" + NEWER;
    /** The writer at the beginning. */
    static final String MEMBER = REPLICA + "-1";

    private static final String KEY = "arn:aws:kms:eu-west-1:222222222222:key/landing";
    private static final String MACHINE = "arn:aws:states:eu-west-1:222222222222:stateMachine:stack-b-replication";
    private static final OperatorChoice CHOICE = new OperatorChoice("rollback", BEGUN, true, BEGUN);

    final Map<String, String> values = new HashMap<>();
    private final Map<String, LockRun> runs = new HashMap<>();
    private final Settings settings;

    LockSteps(String... more) {
        Map<String, String> all = new HashMap<>(Map.of(
                "STACK_NAME", "stack-b",
                "SNAPSHOT_PREFIX", "rr-",
                "REPLICA_PREFIX", "replica-",
                "SOURCE_ACCOUNT", "111111111111",
                "SOURCE_REGION", "eu-west-1",
                "LANDING_KEY_ARN", KEY,
                "SECRET_NAME_PREFIX", "rds-replica/",
                "RESET_MASTER_PASSWORD", "false",
                "REPLICAS_TO_KEEP", "1"));
        all.put("REPLICA_INSTANCE_CLASS", "db.r6g.large");
        all.put("REPLICA_DEADLINE_MINUTES", "360");
        all.put("ROTATION_DEADLINE_MINUTES", "30");
        all.put("ROLLBACK_STATE_MACHINE_ARN", MACHINE);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        settings = Settings.of(all);
        values.put("first", secret(NAMED, NEWER));
        values.put("former", secret("replica-orders-20261121040500-3f9a1c", NEWER));
    }

    private static String secret(String replica, ReplicationId id) {
        return Json.write(Map.of(
                "username",
                "app",
                "password",
                "a-password",
                "dbClusterIdentifier",
                replica,
                "replicationId",
                id.value(),
                "sourceArn",
                SOURCE.toString(),
                "snapshotTime",
                "2026-11-21T04:10:00Z"));
    }

    /** The secret names a newer replica. A label says that the lock of the replica must still be taken off. */
    static Map<String, String> labels() {
        return new TreeMap<>(Map.of(
                VersionStages.CURRENT,
                "first",
                VersionStages.of(NEWER),
                "first",
                VersionStages.unlock(CHOSEN),
                "first",
                VersionStages.PREVIOUS,
                "former"));
    }

    boolean isNamed(LockWorld world) {
        return values.get(world.labels().get(VersionStages.CURRENT)).contains(REPLICA);
    }

    /** An invocation before its first call. */
    LockRun begin(String phase, Integer lockedFor) {
        return runs.computeIfAbsent(phase + lockedFor, any -> new LockRun(phase, lockedFor, this::run));
    }

    Actor actor(String phase, int invocations) {
        return Actor.next(begin(phase, null), 0, invocations);
    }

    private Object run(LockRun run) {
        LockCalls calls = new LockCalls(run.answers(), values, LockSteps::clusters, LockSteps::instances);
        try {
            return output(run, calls);
        } catch (LockCalls.Reached | RuntimeException e) {
            return e;
        }
    }

    private Object output(LockRun run, LockCalls calls) {
        ReplicaSpec spec = spec(CHOSEN);
        return switch (run.phase()) {
            case MARK ->
                new MarkSuperseded(calls.rds(), calls.secrets(), new NoExecutions(), settings)
                        .handle(new MarkSuperseded.Input(spec(NEWER), null, null, MACHINE, "replication", null), calls);
            case DELETE ->
                new DeleteReplica(calls.rds(), calls.secrets(), new NoExecutions(), settings)
                        .handle(
                                new DeleteReplica.Input(
                                        REPLICA, announcement(), MACHINE, "replication", List.of(), BEGUN, BEGUN),
                                calls);
            case CLAIM ->
                new ClaimReplica(calls.secrets(), settings)
                        .handle(new ClaimReplica.Input(spec, CHOICE, "rollback", BEGUN, false));
            case START ->
                new StartReplica(calls.rds(), settings).handle(new StartReplica.Input(spec, REPLICA, BEGUN, BEGUN));
            case PROTECT ->
                new ProtectReplica(calls.rds(), settings)
                        .handle(new ProtectReplica.Input(
                                spec,
                                REPLICA,
                                BEGUN,
                                BEGUN,
                                run.lockedFor() == null ? null : BEGUN.minusSeconds(run.lockedFor())));
            case CHECK ->
                new CheckReplica(calls.rds(), settings)
                        .handle(new CheckReplica.Input(REPLICA, spec, CHOICE, null, BEGUN, BEGUN, null));
            case PASSWORD ->
                new SetPassword(calls.rds(), calls.secrets(), settings)
                        .handle(new SetPassword.Input(spec, REPLICA, CHOICE, BEGUN, BEGUN));
            case FITTED ->
                new CheckReplica(calls.rds(), settings)
                        .handle(new CheckReplica.Input(REPLICA, spec, null, true, BEGUN, BEGUN, null));
            case SWAP ->
                new SwapSecret(calls.rds(), calls.secrets(), settings)
                        .handle(new SwapSecret.Input(spec, REPLICA, CHOICE, "first", BEGUN, BEGUN, BEGUN));
            default -> throw new IllegalArgumentException(run.phase());
        };
    }

    /** The rollback after an invocation, as its definition goes on. */
    Actor afterRollback(Actor actor, Defect defect) {
        Object result = actor.run().result();
        if (result instanceof TransientException) {
            return Actor.next(begin(actor.phase(), actor.lockedForNow(0)), 10, 1);
        }
        if (result instanceof RuntimeException) {
            return actor(LockSchedules.FAILED, 0);
        }
        return switch (actor.phase()) {
            case CLAIM -> actor(PROTECT, 1);
            case START -> later(((StartReplica.Output) result).progress(), PROTECT, START, actor.lockedForNow(0));
            case PROTECT -> afterProtect(actor, (ProtectReplica.Output) result, defect);
            case CHECK -> later(((CheckReplica.Output) result).progress(), PASSWORD, CHECK, null);
            case PASSWORD -> later(((SetPassword.Output) result).progress(), FITTED, CHECK, null);
            case FITTED -> later(((CheckReplica.Output) result).progress(), SWAP, FITTED, null);
            case SWAP ->
                ((SwapSecret.Output) result).live()
                        ? actor(LockSchedules.LIVE, 0)
                        : later(((SwapSecret.Output) result).progress(), SWAP, FITTED, null);
            default -> throw new IllegalArgumentException(actor.phase());
        };
    }

    private Actor afterProtect(Actor actor, ProtectReplica.Output output, Defect defect) {
        if (output.progress().done()) {
            return actor(CHECK, 1);
        }
        Integer lockedFor = output.lockedSince() == null
                ? null
                : (int) (BEGUN.plusSeconds(actor.age()).getEpochSecond()
                        - output.lockedSince().getEpochSecond());
        boolean holds = lockedFor != null && output.progress().waitSeconds() > 10;
        if (defect == Defect.NO_WAIT && holds) {
            return Actor.next(begin(PROTECT, 200), 0, 1);
        }
        if (defect == Defect.NO_SECOND_LOOK && holds) {
            return later(output.progress(), CHECK, CHECK, null);
        }
        return later(output.progress(), START, START, lockedFor);
    }

    private Actor later(Progress progress, String done, String again, Integer lockedFor) {
        return Actor.next(begin(progress.done() ? done : again, lockedFor), progress.waitSeconds(), 1);
    }

    private static List<DBCluster> clusters(Cluster replica, String id) {
        List<DBCluster> all = new ArrayList<>();
        if (!replica.status().equals(LockWorld.GONE)) {
            all.add(cluster(REPLICA, CHOSEN, replica));
        }
        all.add(cluster(NAMED, NEWER, new Cluster("available", true, Replica.LIVE, Map.of(NAMED + "-1", "available"))));
        return all.stream()
                .filter(one -> id == null || one.dbClusterIdentifier().equals(id))
                .toList();
    }

    private static DBCluster cluster(String name, ReplicationId id, Cluster state) {
        String arn = "arn:aws:rds:eu-west-1:222222222222:cluster:" + name;
        ReplicationTags tags = new ReplicationTags(
                "stack-b", id, SOURCE.toString(), Optional.of(spec(id).snapshotTime()), state.role());
        boolean first = true;
        List<DBClusterMember> members = new ArrayList<>();
        for (String member : state.members().keySet()) {
            members.add(DBClusterMember.builder()
                    .dbInstanceIdentifier(member)
                    .isClusterWriter(first)
                    .build());
            first = false;
        }
        return DBCluster.builder()
                .dbClusterIdentifier(name)
                .dbClusterArn(arn)
                .status(state.status())
                .engine("aurora-postgresql")
                .engineVersion("16.4")
                .masterUsername("app")
                .allocatedStorage(1)
                .storageEncrypted(true)
                .kmsKeyId(KEY)
                .deletionProtection(state.locked())
                .endpoint(members.isEmpty() ? "creating" : name + ".cluster-c.eu-west-1.rds.amazonaws.com")
                .port(5432)
                .dbClusterMembers(members)
                .tagList(tags.toTags())
                .build();
    }

    /** The members of the replica, unless those of the other DB cluster are asked for. */
    private static List<DBInstance> instances(Cluster replica, String cluster) {
        Map<String, String> members = new TreeMap<>();
        if (cluster == null || cluster.equals(REPLICA)) {
            members.putAll(replica.members());
        }
        if (cluster == null || cluster.equals(NAMED)) {
            members.put(NAMED + "-1", "available");
        }
        return members.entrySet().stream()
                .map(member -> DBInstance.builder()
                        .dbInstanceIdentifier(member.getKey())
                        .dbClusterIdentifier(member.getKey().replaceFirst("-\\d+$", ""))
                        .dbInstanceStatus(member.getValue())
                        .dbInstanceClass("db.r6g.large")
                        .publiclyAccessible(false)
                        .build())
                .toList();
    }

    private static ReplicaSpec spec(ReplicationId id) {
        return new ReplicaSpec(
                id,
                SOURCE,
                "orders",
                id.startTime().orElseThrow().plusSeconds(60),
                "aurora-postgresql",
                "16.4",
                "app",
                1);
    }

    private static Announcement announcement() {
        ReplicaSpec spec = spec(NEWER);
        return new Announcement(
                Announcement.VERSION,
                NEWER,
                SOURCE,
                "orders",
                Arn.parse("arn:aws:rds:eu-west-1:111111111111:cluster-snapshot:rr-" + NEWER + "-taken", "snapshot"),
                spec.snapshotTime(),
                "aurora-postgresql",
                "16.4",
                "app",
                1,
                Arn.parse("arn:aws:kms:eu-west-1:111111111111:key/transfer", "key"),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                DatabaseKind.CLUSTER,
                null,
                null);
    }

    /** No other execution runs. */
    private static final class NoExecutions implements SfnClient {
        @Override
        public ListExecutionsResponse listExecutions(ListExecutionsRequest request) {
            return ListExecutionsResponse.builder().executions(List.of()).build();
        }

        @Override
        public String serviceName() {
            return "states";
        }

        @Override
        public void close() {}
    }
}
