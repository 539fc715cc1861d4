package io.rdsreplicator.local.simulation.fault;

import io.rdsreplicator.local.rds.RdsConditions;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.local.rds.RdsService;
import io.rdsreplicator.local.rds.SnapshotState;
import io.rdsreplicator.local.simulation.CallStack;
import io.rdsreplicator.local.simulation.RandomDraws;
import io.rdsreplicator.local.simulation.ResourceLedger.Kind;
import io.rdsreplicator.local.simulation.ResourceLedger.Made;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.TrueDatabase;
import io.rdsreplicator.local.simulation.TrueSnapshot;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.kms.KmsClient;

/** Causes temporary and permanent faults in the accounts: in RDS, with keys, quotas, clocks and whole services. */
public final class AccountFaults {
    private static final List<String> BROKEN =
            List.of("storage-full", "failed", "inaccessible-encryption-credentials", "stopped");
    /**
     * The green database of a blue/green deployment has these statuses for hours; a read replica can also have the
     * second. RDS takes no snapshot of it then.
     */
    private static final List<String> LOADING = List.of("storage-initialization", "storage-config-upgrade");

    private static final List<String> CLUSTER_BROKEN =
            List.of("inaccessible-encryption-credentials", "migration-failed", "stopped");
    private static final List<String> MEMBER_BROKEN = List.of("failed", "incompatible-network");
    /** RDS takes no snapshot of a DB cluster then. */
    private static final List<String> CLUSTER_LOADING = List.of("upgrading", "maintenance");

    private static final String UNKNOWN = "configuring-something-new";
    private static final Set<RdsQuota> SNAPSHOTS =
            EnumSet.of(RdsQuota.MANUAL_SNAPSHOTS, RdsQuota.MANUAL_CLUSTER_SNAPSHOTS);
    private static final List<String> SERVICES = List.of(
            "A rds", "A sns", "A kms", "A states", "B rds", "B secretsmanager", "B states", "B sns", "B lambda");
    /** Snapshots that were listed while the quota was short, at most 40 minutes, are deleted a little later. */
    private static final Duration AFTER_PRESSURE = Duration.ofMinutes(55);

    private final Simulation simulation;
    private final RandomDraws draws;
    private final RandomDraws loading;
    private final RandomDraws quotas;
    private final RandomDraws clusters;
    private final Map<String, Made> unknown = new LinkedHashMap<>();
    private boolean on = true;
    private int pressed;

    public AccountFaults(Simulation simulation) {
        this.simulation = simulation;
        this.draws = RandomDraws.of(simulation.scenario().seed(), "mishaps");
        this.loading = RandomDraws.of(simulation.scenario().seed(), "loading sources");
        this.quotas = RandomDraws.of(simulation.scenario().seed(), "quotas");
        this.clusters = RandomDraws.of(simulation.scenario().seed(), "faults of clusters");
    }

    public void plan() {
        repeat(Trouble.RDS, 3, this::rds);
        if (simulation.scenario().has(Trouble.RDS) && loading.chance(0.5)) {
            at(loading, this::load);
        }
        repeat(Trouble.KEYS, 2, this::key);
        repeat(Trouble.QUOTAS, 2, this::quota);
        repeat(Trouble.OUTAGES, 2, this::outage);
        if (simulation.scenario().has(Trouble.LATE_SIGHT)) {
            simulation.tell(Fault.SEEN_LATE, "in both accounts");
            circumstances("A").seeLate(seconds(20), seconds(30));
            circumstances("B").seeLate(seconds(20), seconds(30));
            circumstances("A").authorizeLate(Duration.ofMinutes(3));
            circumstances("B").authorizeLate(Duration.ofMinutes(3));
        }
        if (simulation.scenario().has(Trouble.LATE_LISTS)) {
            simulation.tell(Fault.LISTED_LATE, "in both accounts");
            List.of("A", "B")
                    .forEach(place -> simulation.listDelays().set(place, seconds(300), seconds(120), seconds(300)));
        }
        if (simulation.scenario().has(Trouble.CLOCKS)) {
            String account = account();
            Duration ahead = draws.between(Duration.ofMinutes(-4), Duration.ofMinutes(4));
            simulation.tell(Fault.CLOCK_SKEWED, account + " by " + ahead);
            circumstances(account).setClockAhead(ahead);
        }
    }

    private void repeat(Trouble trouble, int most, Runnable mishap) {
        if (simulation.scenario().has(trouble)) {
            int times = draws.between(1, most);
            for (int i = 0; i < times; i++) {
                at(draws, mishap);
            }
        }
    }

    private void at(RandomDraws times, Runnable mishap) {
        simulation.at(times.between(Duration.ofMinutes(3), simulation.scenario().busy()), () -> {
            if (on) {
                mishap.run();
            }
        });
    }

    /** Repairs what can be repaired. */
    public void goHome() {
        on = false;
        rdsService().failNoMore();
        simulation.listDelays().restore();
        circumstances("A").restore();
        circumstances("B").restore();
        unknown.values().forEach(this::becomesKnown);
        simulation.scenario().databases().stream()
                .filter(database -> loadingStatuses(database).contains(sourceStatus(database)))
                .forEach(database -> appear("A", database, "available"));
        simulation.initialState().keys().forEach((arn, account) -> simulation
                .stage()
                .client(KmsClient.class, simulation.place(account))
                .enableKey(r -> r.keyId(arn)));
    }

    private void rds() {
        switch (draws.between(0, 5)) {
            case 0 -> fail("A", RdsFault.SNAPSHOT_FAILS);
            case 1 -> fail(account(), RdsFault.COPY_FAILS);
            case 2 -> restore();
            case 3, 4 -> unknownStatus();
            default -> breakReplica();
        }
    }

    private void restore() {
        RdsFault fault = draws.chance(0.5) ? RdsFault.RESTORE_FAILS : RdsFault.RESTORE_INCOMPATIBLE;
        fail("B", hasClusters() && clusters.chance(0.4) ? RdsFault.MEMBER_FAILS : fault);
    }

    private boolean hasClusters() {
        return !simulation.scenario().clusters().names().isEmpty();
    }

    private void load() {
        String database = loading.oneOf(simulation.scenario().databases());
        if (sourceStatus(database).equals("available")) {
            String status = loading.oneOf(loadingStatuses(database));
            Duration span = loading.spread(Duration.ofMinutes(1), Duration.ofHours(4));
            simulation.tell(Fault.SOURCE_LOADING, database + " is " + status + " for " + span);
            if (isCluster(database)) {
                appear("A", database, status);
                simulation.timeline().after(span, status + " passes of " + database, () -> {
                    if (sourceStatus(database).equals(status)) {
                        appear("A", database, "available");
                    }
                });
            } else {
                rdsService().appearAs(Stage.SOURCE, database, status, span);
            }
        }
    }

    private List<String> loadingStatuses(String database) {
        return isCluster(database) ? CLUSTER_LOADING : LOADING;
    }

    private boolean isCluster(String database) {
        return simulation.scenario().kind(database) == DatabaseKind.CLUSTER;
    }

    private String sourceStatus(String database) {
        return simulation
                .states()
                .database("A", database)
                .map(TrueDatabase::status)
                .orElse("");
    }

    /** Gives a database of either kind a status. */
    private void appear(String account, String id, String status) {
        boolean isCluster = simulation
                .states()
                .database(account, id)
                .filter(database -> database.kind() == DatabaseKind.CLUSTER)
                .isPresent();
        if (isCluster) {
            rdsService().clusterAppearsAs(simulation.place(account), id, status);
        } else {
            rdsService().appearAs(simulation.place(account), id, status);
        }
    }

    private void fail(String account, RdsFault fault) {
        simulation.tell(Fault.RDS_FAILED, "in " + account + ", the next: " + fault);
        rdsService().failNext(simulation.place(account), fault);
    }

    /**
     * One of the replicas that retention has counted may break before the ones that retention does not keep are
     * deleted.
     */
    public void answered(CallStack.Frame frame, Map<String, Object> answer) {
        boolean prunes = frame.step.equals("ListPrunable")
                && answer.get("replicas") instanceof List<?> replicas
                && !replicas.isEmpty();
        if (on && prunes && simulation.scenario().has(Trouble.RDS) && draws.chance(0.5)) {
            breakReplica();
        }
    }

    private void breakReplica() {
        List<Made> replicas = existing().stream()
                .filter(made -> made.kind() == Kind.REPLICA && isAvailable(made))
                .toList();
        if (!replicas.isEmpty()) {
            Made replica = draws.oneOf(replicas);
            simulation.ledger().harm(replica.id());
            if (isCluster(replica.database())) {
                breakCluster(simulation.states().replica(replica).orElseThrow());
                return;
            }
            String status = draws.oneOf(BROKEN);
            simulation.tell(Fault.INSTANCE_BROKEN, replica.id() + " is " + status);
            appear("B", replica.id(), status);
        }
    }

    private void breakCluster(TrueDatabase replica) {
        if (clusters.chance(0.5)) {
            String status = clusters.oneOf(CLUSTER_BROKEN);
            simulation.tell(Fault.INSTANCE_BROKEN, replica.id() + " is " + status);
            appear("B", replica.id(), status);
        } else {
            String member = clusters.oneOf(replica.members()).id();
            String status = clusters.oneOf(MEMBER_BROKEN);
            simulation.tell(Fault.INSTANCE_BROKEN, member + " is " + status);
            rdsService().appearAs(simulation.place("B"), member, status);
        }
    }

    private void unknownStatus() {
        List<Made> usable = existing().stream().filter(this::isAvailable).toList();
        if (!usable.isEmpty()) {
            Made thing = draws.oneOf(usable);
            simulation.tell(Fault.UNKNOWN_STATUS, thing.id() + " is " + UNKNOWN);
            unknown.put(thing.id(), thing);
            appear(thing, UNKNOWN);
            simulation.after(
                    draws.spread(Duration.ofMinutes(1), Duration.ofMinutes(50)),
                    "a status passes",
                    () -> becomesKnown(thing));
        }
    }

    private boolean isAvailable(Made thing) {
        return status(thing).equals("available");
    }

    private String status(Made thing) {
        return thing.kind() == Kind.REPLICA
                ? simulation
                        .states()
                        .database("B", thing.id())
                        .map(TrueDatabase::status)
                        .orElse("")
                : simulation
                        .states()
                        .snapshot(thing.account(), thing.id())
                        .map(TrueSnapshot::status)
                        .orElse("");
    }

    private void becomesKnown(Made thing) {
        if (status(thing).equals(UNKNOWN)) {
            appear(thing, "available");
        }
    }

    private void appear(Made thing, String status) {
        if (thing.kind() == Kind.REPLICA) {
            appear("B", thing.id(), status);
        } else if (isCluster(thing.database())) {
            rdsService().clusterSnapshotAppearsAs(simulation.place(thing.account()), thing.id(), status);
        } else {
            rdsService().snapshotAppearsAs(simulation.place(thing.account()), thing.id(), status);
        }
    }

    private void key() {
        List<String> keys = List.copyOf(simulation.initialState().keys().keySet());
        String arn = draws.oneOf(keys);
        KmsClient kms = simulation
                .stage()
                .client(
                        KmsClient.class,
                        simulation.place(simulation.initialState().keys().get(arn)));
        simulation.tell(Fault.KEY_DISABLED, arn);
        kms.disableKey(r -> r.keyId(arn));
        Duration disabled = draws.spread(Duration.ofMinutes(1), Duration.ofMinutes(40));
        simulation.after(disabled, "a key is enabled", () -> kms.enableKey(r -> r.keyId(arn)));
    }

    private void quota() {
        String account = account();
        RdsQuota quota = account.equals("A")
                ? draws.oneOf(List.of(RdsQuota.MANUAL_SNAPSHOTS, RdsQuota.COPIES_IN_PROGRESS))
                : draws.oneOf(List.of(RdsQuota.INSTANCES, RdsQuota.MANUAL_SNAPSHOTS, RdsQuota.COPIES_IN_PROGRESS));
        RdsQuota limited = hasClusters() && clusters.chance(0.5) ? ofClusters(quota) : quota;
        simulation.tell(Fault.QUOTA_REACHED, account + " " + limited);
        circumstances(account).limit(limited, quotas.chance(0.5) ? 0 : room(account, limited));
        if (account.equals("A") && SNAPSHOTS.contains(limited)) {
            pressed++;
            simulation.after(AFTER_PRESSURE, "no snapshot goes any more for a quota", () -> pressed--);
        }
        simulation.after(
                draws.spread(Duration.ofMinutes(1), Duration.ofMinutes(40)),
                "a quota is raised",
                () -> circumstances(account).limit(limited, 100));
    }

    private static RdsQuota ofClusters(RdsQuota quota) {
        return switch (quota) {
            case INSTANCES -> RdsQuota.CLUSTERS;
            case MANUAL_SNAPSHOTS -> RdsQuota.MANUAL_CLUSTER_SNAPSHOTS;
            case COPIES_IN_PROGRESS -> RdsQuota.CLUSTER_COPIES_IN_PROGRESS;
            default -> throw new IllegalArgumentException(quota + " is of clusters");
        };
    }

    /** The current usage, and a little more. */
    private int room(String account, RdsQuota quota) {
        int used =
                switch (quota) {
                    case INSTANCES ->
                        rdsService().instances(simulation.place(account)).size();
                    case MANUAL_SNAPSHOTS ->
                        (int) rdsService().snapshots(simulation.place(account)).stream()
                                .filter(SnapshotState::manual)
                                .count();
                    case CLUSTERS ->
                        rdsService().clusters(simulation.place(account)).size();
                    case MANUAL_CLUSTER_SNAPSHOTS ->
                        rdsService().clusterSnapshots(simulation.place(account)).size();
                    case COPIES_IN_PROGRESS, CLUSTER_COPIES_IN_PROGRESS -> 0;
                };
        return used + quotas.between(0, 4);
    }

    /**
     * Whether a run may delete snapshots that only the count keeps, so that the source's quota of snapshots has room.
     */
    public boolean snapshotsArePressed() {
        return pressed > 0;
    }

    private void outage() {
        String service = draws.oneOf(SERVICES);
        simulation.history().tell(service + " is out");
        simulation.faults().outage(service, true);
        simulation.after(
                draws.spread(Duration.ofSeconds(20), Duration.ofMinutes(20)),
                "an outage ends",
                () -> simulation.faults().outage(service, false));
    }

    private List<Made> existing() {
        return simulation.ledger().all().stream()
                .filter(simulation.states()::exists)
                .toList();
    }

    private RdsService rdsService() {
        return simulation.stage().aws().rds();
    }

    private RdsConditions circumstances(String account) {
        return rdsService().circumstances(simulation.place(account));
    }

    private String account() {
        return draws.chance(0.5) ? "A" : "B";
    }

    private Duration seconds(int most) {
        return draws.between(Duration.ofSeconds(1), Duration.ofSeconds(most));
    }
}
