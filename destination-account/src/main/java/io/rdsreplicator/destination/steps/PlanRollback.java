package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.replica.ConfiguredSource;
import io.rdsreplicator.destination.replica.LandingOptions;
import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaChecks;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.Replicas;
import io.rdsreplicator.destination.replica.SourceIdentity;
import io.rdsreplicator.destination.rollback.LiveReplica;
import io.rdsreplicator.destination.rollback.RollbackCandidates;
import io.rdsreplicator.destination.rollback.RollbackRequest;
import io.rdsreplicator.destination.secret.RotationWait;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.SecretVersion;
import io.rdsreplicator.destination.snapshot.LandedSnapshot;
import io.rdsreplicator.destination.snapshot.LandedSnapshots;
import io.rdsreplicator.destination.snapshot.RestorePoints;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.OwnTags;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.executions.RunningReplications;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Reads an operator's request and chooses the replica that goes live, or the landed snapshot that is restored. The
 * replica must be one of this stack and database, and must be able to go live. Changes nothing: a request that cannot
 * work is refused before anything is changed. Step Functions keeps the answer for the whole execution, so that a
 * repeated step means the same replica.
 */
public final class PlanRollback extends JsonHandler<PlanRollback.Input, PlanRollback.Output> {
    /** If a request names an unknown database, the message names at most this many databases. */
    private static final int MOST_NAMES = 5;

    private final Replicas replicas;
    private final OwnTags ownTags;
    private final LandingOptions options;
    private final LandedSnapshots landed;
    private final SecretStore store;
    private final RunningReplications running;
    private final ReplicaChecks checks;
    private final ConfiguredSource source;
    private final String landingKeyArn;
    private final boolean resets;
    private final boolean holds;

    /**
     * @param request the execution's input, as it was written by the caller
     * @param startTime of the execution; older data does not replace the chosen replica automatically
     * @param stateMachineArn of the replications
     * @param restores whether the definition has the states of a restore; null in a definition of an earlier release,
     *     which has none
     */
    public record Input(
            @Nullable Object request,
            String executionArn,
            Instant startTime,
            String stateMachineArn,
            @Nullable Boolean restores) {
        public Input {
            Require.text(executionArn, "executionArn");
            Require.present(startTime, "startTime");
            Require.text(stateMachineArn, "stateMachineArn");
        }
    }

    public enum Action {
        SWAP,
        REMOVE_PIN,
        RESTORE
    }

    /**
     * @param secret the secret's name
     * @param summary the plan in a sentence; {@code steps}: each action in it
     * @param passedOver replicas that match the request better but cannot go live, with the reasons
     * @param replicaId the chosen or restored replica. If only the pin is removed: the live replica, or null if there
     *     is none
     * @param origin null if only the pin is removed
     * @param choice null if no replica goes live
     * @param ready whether RDS accepts changes of the chosen replica now; otherwise it has to be started or waited for
     * @param liveReplica the replica that the secret names now; null if none
     * @param liveTrouble why applications cannot rely on the live replica, for example {@code it is being deleted}.
     *     Null if it has no problem, or if no replica is live
     * @param landedSnapshotId the landed snapshot to restore; null if none
     * @param engineLifecycleSupport for a restore: the setting of the database's replicas; null if it is not known
     * @param sourceResourceId for a restore, and so is {@code dataTime}; null if the landed snapshot's tags do not have
     *     it
     * @param sourceTags for a restore: the source's tags that are copied; null if nothing is restored
     * @param optionGroupName for a restore: the option group that the replica must be in; null if it needs none
     */
    public record Output(
            Action action,
            boolean dryRun,
            String sourceDatabase,
            Arn sourceArn,
            String secret,
            String summary,
            List<String> steps,
            List<String> passedOver,
            @Nullable String replicaId,
            @Nullable ReplicaSpec origin,
            @Nullable OperatorChoice choice,
            boolean ready,
            @Nullable String liveReplica,
            @Nullable String liveTrouble,
            @Nullable String landedSnapshotId,
            @Nullable String engineLifecycleSupport,
            @Nullable String sourceResourceId,
            @Nullable Instant dataTime,
            @Nullable Map<String, String> sourceTags,
            @Nullable String optionGroupName) {}

    public PlanRollback() {
        this(AwsClients.rds(), AwsClients.secrets(), AwsClients.sfn(), Settings.fromEnvironment());
    }

    PlanRollback(RdsClient rds, SecretsManagerClient secrets, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.replicas = new Replicas(rds, settings);
        this.ownTags = OwnTags.from(settings);
        this.options = LandingOptions.from(settings);
        this.landed = new LandedSnapshots(rds, replicas.ownership());
        this.store = new SecretStore(secrets, settings);
        this.running = new RunningReplications(sfn);
        this.checks = new ReplicaChecks(settings);
        this.source = ConfiguredSource.from(settings);
        this.landingKeyArn = settings.text("LANDING_KEY_ARN");
        this.resets = settings.flag("RESET_MASTER_PASSWORD");
        this.holds = SourceIdentity.isHeld(settings);
    }

    @Override
    protected Output handle(Input input) {
        RollbackRequest request = RollbackRequest.read(input.request());
        Require.that(
                request.restore().isEmpty() || Boolean.TRUE.equals(input.restores()),
                "restore: the stack was updated while this execution began: start it again");
        Arn database = source.database(request.sourceDatabase(), input.executionArn());
        // The order matters: the secret is read first, then the replicas are listed, then the running executions. So a
        // replica that the secret names existed when the replicas were listed. Each listed replica belongs to an
        // execution in the list or to one that has ended.
        String name = store.name(request.sourceDatabase());
        Optional<SecretVersion> found = store.find(name);
        Replicas.Listing listing = replicas.list();
        List<Replica> lineage = listing.ofLineage(database);
        List<Replicas.Unproven> unproven = listing.unprovenOf(database.resourceName());
        boolean needsReplicas = found.isEmpty() || !request.onlyUnpins();
        if (lineage.isEmpty() && needsReplicas && request.restore().isEmpty()) {
            throw new InvalidRequestException("there is no replica of a database " + database.resourceName() + " here; "
                    + databases(listing.replicas()) + unproven(unproven));
        }
        List<LandedSnapshot> snapshots = request.restore().isPresent() ? landed.ofLineage(database) : List.of();
        SecretVersion secret = found.orElseGet(() -> store.current(name));
        secret.value().requireOf(database);
        Set<ReplicationId> others = running.others(input.stateMachineArn(), input.executionArn(), database);
        Set<ReplicationId> held = holds ? SourceIdentity.held(secret.value().identity(), lineage) : Set.of();
        RollbackCandidates targets = new RollbackCandidates(
                lineage, unproven, others, checks, resets, secret.value().liveReplica(), held);
        Optional<LiveReplica> live =
                secret.value().liveReplica().map(id -> LiveReplica.of(id, secret.value(), targets, replicas));
        if (request.restore().isPresent()) {
            RestorePoints points =
                    new RestorePoints(request.sourceDatabase(), snapshots, lineage, others, landingKeyArn);
            return restore(request, database, points, secret, live);
        }
        return request.onlyUnpins()
                ? removePin(request, database, secret, live)
                : swap(request, database, secret, live, targets, input);
    }

    private static String unproven(List<Replicas.Unproven> unproven) {
        return unproven.stream()
                .map(one -> "; " + one.id() + ": " + one.reason())
                .collect(Collectors.joining());
    }

    private static String databases(List<Replica> all) {
        List<String> names = all.stream()
                .map(replica -> replica.tags().sourceArn().replaceFirst("^.*:", ""))
                .distinct()
                .sorted()
                .toList();
        String more = names.size() > MOST_NAMES ? " and " + (names.size() - MOST_NAMES) + " more" : "";
        return names.isEmpty()
                ? "there is none of any database: replicate first"
                : "there are replicas of " + names.stream().limit(MOST_NAMES).collect(Collectors.joining(", ")) + more;
    }

    private Output removePin(RollbackRequest request, Arn database, SecretVersion secret, Optional<LiveReplica> live) {
        boolean pinned = secret.value().pinned();
        List<String> steps = new ArrayList<>();
        if (pinned) {
            rotation(secret).ifPresent(steps::add);
            steps.add("take the pin off secret " + secret.name());
        }
        String names = live.map(replica -> "names " + replica).orElse("names no replica");
        String summary = pinned
                ? "secret " + secret.name() + " would be unpinned; it " + names
                        + "; newer data goes live by the next replication"
                : "secret " + secret.name() + " is not pinned; it " + names;
        String id = live.map(LiveReplica::id).orElse(null);
        return new Output(
                Action.REMOVE_PIN,
                request.dryRun(),
                request.sourceDatabase(),
                database,
                secret.name(),
                summary,
                steps,
                List.of(),
                id,
                null,
                null,
                true,
                id,
                live.flatMap(LiveReplica::problem).orElse(null),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private Output swap(
            RollbackRequest request,
            Arn database,
            SecretVersion secret,
            Optional<LiveReplica> live,
            RollbackCandidates targets,
            Input input) {
        RollbackCandidates.Found found = find(request, targets, secret, live);
        Replica replica = found.replica();
        ReplicaSpec origin = RollbackCandidates.origin(replica).orElseThrow();
        secret.value().requireServes(origin, resets);
        boolean anyNewer = request.unpin() || request.accept().isPresent();
        OperatorChoice choice = new OperatorChoice(
                input.executionArn(),
                input.startTime(),
                request.pin(),
                anyNewer ? null : input.startTime(),
                request.accept().orElse(null));
        Optional<LiveReplica> previous = live.filter(named -> !named.id().equals(replica.id()));
        return new Output(
                Action.SWAP,
                request.dryRun(),
                request.sourceDatabase(),
                database,
                secret.name(),
                summary(secret, replica, origin, choice, previous),
                steps(secret, replica, origin, choice, previous),
                found.passedOver(),
                replica.id(),
                origin,
                choice,
                replica.isChangeable(),
                live.map(LiveReplica::id).orElse(null),
                live.flatMap(LiveReplica::problem).orElse(null),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private Output restore(
            RollbackRequest request,
            Arn database,
            RestorePoints points,
            SecretVersion secret,
            Optional<LiveReplica> live) {
        LandedSnapshot found = points.named(request.restore().orElseThrow());
        ReplicaSpec origin = RestorePoints.origin(found, database);
        secret.value().requireServes(origin, resets);
        String replicaId = replicas.ownership().names().replica(found.replicationId());
        return new Output(
                Action.RESTORE,
                request.dryRun(),
                request.sourceDatabase(),
                database,
                secret.name(),
                "snapshot " + found.id() + " would be restored as replica " + replicaId + ", with data of "
                        + origin.snapshotTime() + "; secret " + secret.name() + " stays as it is",
                List.of(
                        "claim " + replicaId + " and its landed snapshot by a label on secret " + secret.name()
                                + ", until the restore has" + " ended",
                        "restore snapshot " + found.id() + " as DB instance " + replicaId,
                        "turn the deletion protection of " + replicaId + " on"
                                + (resets ? ", and set its master password to the secret's" : "")),
                List.of(),
                replicaId,
                origin,
                null,
                true,
                live.map(LiveReplica::id).orElse(null),
                live.flatMap(LiveReplica::problem).orElse(null),
                found.id(),
                lifecycleSupport(points.replicas()),
                found.tags().sourceResourceId().orElse(null),
                found.tags().dataTime().orElse(null),
                ownTags.choose(OwnTags.byKey(found.snapshot().tagList())).tags(),
                options.name().equals(found.snapshot().optionGroupName()) ? options.name() : null);
    }

    /** RDS does not report it for a snapshot. Replicas have the setting of their source. */
    private static @Nullable String lifecycleSupport(List<Replica> lineage) {
        return lineage.stream()
                .sorted(Replica.NEWEST_FIRST)
                .map(replica -> replica.instance().engineLifecycleSupport())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static RollbackCandidates.Found find(
            RollbackRequest request, RollbackCandidates targets, SecretVersion secret, Optional<LiveReplica> live) {
        if (request.accept().isPresent()) {
            return targets.ofSource(request.accept().get());
        }
        if (request.to().filter(RollbackRequest.LATEST::equals).isPresent()) {
            return targets.latest();
        }
        if (request.to().isPresent()) {
            return targets.named(request.to().get());
        }
        LiveReplica named = live.orElseThrow(() -> new InvalidRequestException(
                "the secret names no replica, so there is none before it: " + chooseBy(targets)));
        ReplicationId replication = named.replication()
                .orElseThrow(() -> new InvalidRequestException(
                        "the secret names " + named + ", so there is none before it: " + chooseBy(targets)));
        if (secret.value().choice().isPresent() && !named.isLost()) {
            throw new InvalidRequestException(
                    "an operator has chosen " + named + " already: to go further back, name the replica in to; to"
                            + " go forward again, use \"unpin\": true with \"to\": \"latest\", or \"unpin\": true alone, after which the next"
                            + " replication's replica goes live; " + targets.existing());
        }
        return targets.before(replication, named.toString());
    }

    private static String chooseBy(RollbackCandidates targets) {
        return "name the replica in to, or use \"to\": \"latest\"; " + targets.existing();
    }

    private static String summary(
            SecretVersion secret,
            Replica replica,
            ReplicaSpec origin,
            OperatorChoice choice,
            Optional<LiveReplica> previous) {
        return "secret " + secret.name() + " would name " + replica.id() + ", with data of " + origin.snapshotTime()
                + previous.map(live -> ", instead of " + live).orElse("")
                + (choice.accepts() == null ? "" : "; replicas of source " + choice.accepts() + " go live from then on")
                + (choice.pinned() ? "; pinned: no replication changes that until it is unpinned" : "; not pinned");
    }

    private List<String> steps(
            SecretVersion secret,
            Replica replica,
            ReplicaSpec origin,
            OperatorChoice choice,
            Optional<LiveReplica> previous) {
        List<String> steps = new ArrayList<>();
        steps.add(
                "claim " + replica.id() + " by a label on secret " + secret.name() + ", until the rollback has ended");
        String status = replica.instance().dbInstanceStatus();
        if (!replica.isChangeable()) {
            steps.add((replica.isStopped() ? "start " : "wait for ") + replica.id() + ", which is " + status);
        }
        if (!replica.isProtected()) {
            steps.add("turn the deletion protection of " + replica.id() + " on");
        }
        replica.timeDoubt()
                .ifPresent(doubt -> steps.add("take " + origin.snapshotTime() + " as the time of its data: " + doubt));
        steps.add(
                resets
                        ? "make sure that the secret's password is in force on " + replica.id()
                        : "leave the master password of " + replica.id() + " as it is: the source's of "
                                + origin.snapshotTime());
        rotation(secret).ifPresent(steps::add);
        steps.add("point secret " + secret.name() + " at " + replica.id()
                + (choice.pinned() ? ", pinned" : ", not pinned")
                + (choice.notBefore() == null
                        ? ""
                        : "; data older than " + choice.notBefore() + " does not replace it by itself"));
        previous.filter(live -> !live.isLost()).ifPresent(live -> steps.add("mark " + live.id() + " superseded"));
        return steps;
    }

    private Optional<String> rotation(SecretVersion secret) {
        return store.labels(secret.name())
                .rotation()
                .map(version -> "wait until the rotation of secret " + secret.name()
                        + " ends, at most RotationDeadlineMinutes; " + RotationWait.wayOut(secret.name(), version));
    }
}
