package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Arn;
import io.rdsreplicator.shared.Aws;
import io.rdsreplicator.shared.JsonHandler;
import io.rdsreplicator.shared.ReplicationId;
import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.RunningReplications;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Reads what an operator asks for, and chooses the replica: one of this stack and database that can go live. Changes nothing: what cannot
 * work is refused before anything is changed. Its answer is kept for the whole execution, so that a repeated step means the same replica.
 */
public final class PlanRollback extends JsonHandler<PlanRollback.Input, PlanRollback.Output> {
    /** So many databases are named to one who asks for another. */
    private static final int MOST_NAMES = 5;

    private final Replicas replicas;
    private final SecretStore store;
    private final RunningReplications running;
    private final ReplicaChecks checks;
    private final ConfiguredSource source;
    private final boolean resets;
    private final boolean holds;

    /**
     * @param request the execution's input, as whoever started it wrote it
     * @param startTime of the execution; what is older does not replace the chosen replica by itself
     * @param stateMachineArn of the replications
     */
    public record Input(Object request, String executionArn, Instant startTime, String stateMachineArn) {
        public Input {
            Require.text(executionArn, "executionArn");
            Require.present(startTime, "startTime");
            Require.text(stateMachineArn, "stateMachineArn");
        }
    }

    public enum Action {
        SWAP,
        REMOVE_PIN
    }

    /**
     * @param secret the secret's name
     * @param summary the plan in a sentence, {@code steps} each thing that is done
     * @param passedOver replicas that are nearer to what was asked for and cannot go live, and why
     * @param replicaId the chosen one; where only the pin goes, the live one, or null while there is none
     * @param origin null where only the pin goes, as is {@code choice}
     * @param ready whether RDS takes changes of the chosen one now; otherwise it is to be started, or waited for
     * @param liveReplica the one that the secret names now; null if none
     * @param liveTrouble why applications cannot rely on that one, as {@code it is being deleted}; null if it is alive and well, or none
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
            String replicaId,
            Origin origin,
            OperatorChoice choice,
            boolean ready,
            String liveReplica,
            String liveTrouble) {}

    public PlanRollback() {
        this(Aws.rds(), Aws.secrets(), Aws.sfn(), Settings.fromEnvironment());
    }

    PlanRollback(RdsClient rds, SecretsManagerClient secrets, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.replicas = new Replicas(rds, settings);
        this.store = new SecretStore(secrets, settings);
        this.running = new RunningReplications(sfn);
        this.checks = new ReplicaChecks(settings);
        this.source = ConfiguredSource.from(settings);
        this.resets = settings.flag("RESET_MASTER_PASSWORD");
        this.holds = SourceIdentity.isHeld(settings);
    }

    @Override
    protected Output handle(Input input) {
        RollbackRequest request = RollbackRequest.read(input.request());
        Arn database = source.database(request.sourceDatabase(), input.executionArn());
        // In this order: a replica that the secret names was there before the replicas were listed, and one that was there before the
        // running executions were is one of theirs, or of one that has ended.
        String name = store.name(request.sourceDatabase());
        Optional<SecretVersion> found = store.find(name);
        List<Replica> all = replicas.all();
        List<Replica> lineage = all.stream().filter(replica -> replica.tags().sourceArn().equals(database.toString())).toList();
        if (lineage.isEmpty() && (found.isEmpty() || !request.onlyUnpins())) {
            throw new InvalidRequestException("there is no replica of a database " + database.resourceName() + " here; " + databases(all));
        }
        SecretVersion secret = found.orElseGet(() -> store.current(name));
        secret.value().requireOf(database);
        Set<ReplicationId> others = running.others(input.stateMachineArn(), input.executionArn(), database);
        Set<ReplicationId> held = holds ? SourceIdentity.held(secret.value().identity(), lineage) : Set.of();
        RollbackTargets targets = new RollbackTargets(lineage, others, checks, secret.value().liveReplica(), held);
        Optional<LiveReplica> live = secret.value().liveReplica().map(id -> LiveReplica.of(id, secret.value(), targets, replicas));
        return request.onlyUnpins()
                ? removePin(request, database, secret, live)
                : swap(request, database, secret, live, targets, input);
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
                ? "secret " + secret.name() + " would be unpinned; it " + names + "; newer data goes live by the next replication"
                : "secret " + secret.name() + " is not pinned; it " + names;
        String id = live.map(LiveReplica::id).orElse(null);
        return new Output(
                Action.REMOVE_PIN, request.dryRun(), request.sourceDatabase(), database, secret.name(), summary, steps, List.of(), id, null,
                null, true, id, live.flatMap(LiveReplica::trouble).orElse(null));
    }

    private Output swap(
            RollbackRequest request,
            Arn database,
            SecretVersion secret,
            Optional<LiveReplica> live,
            RollbackTargets targets,
            Input input) {
        RollbackTargets.Found found = find(request, targets, secret, live);
        Replica replica = found.replica();
        Origin origin = RollbackTargets.origin(replica).orElseThrow();
        secret.value().requireFits(origin, resets);
        boolean anyNewer = request.unpin() || request.accept().isPresent();
        OperatorChoice choice = new OperatorChoice(
                input.executionArn(), input.startTime(), request.pin(), anyNewer ? null : input.startTime(), request.accept().orElse(null));
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
                live.flatMap(LiveReplica::trouble).orElse(null));
    }

    private static RollbackTargets.Found find(
            RollbackRequest request, RollbackTargets targets, SecretVersion secret, Optional<LiveReplica> live) {
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
        RollbackTargets.Age age = named.age().orElseThrow(() -> new InvalidRequestException(
                "the secret names " + named + ", so there is none before it: " + chooseBy(targets)));
        if (secret.value().choice().isPresent() && !named.isLost()) {
            throw new InvalidRequestException("an operator has chosen " + named + " already: to go further back, name the replica in to; to"
                    + " go forward again, use \"unpin\": true with \"to\": \"latest\", or \"unpin\": true alone, after which the next"
                    + " replication's replica goes live; " + targets.existing());
        }
        return targets.before(age, named.toString());
    }

    private static String chooseBy(RollbackTargets targets) {
        return "name the replica in to, or use \"to\": \"latest\"; " + targets.existing();
    }

    private static String summary(
            SecretVersion secret, Replica replica, Origin origin, OperatorChoice choice, Optional<LiveReplica> previous) {
        return "secret " + secret.name() + " would name " + replica.id() + ", with data of " + origin.snapshotTime()
                + previous.map(live -> ", instead of " + live).orElse("")
                + (choice.accepts() == null ? "" : "; replicas of source " + choice.accepts() + " go live from then on")
                + (choice.pinned() ? "; pinned: no replication changes that until it is unpinned" : "; not pinned");
    }

    private List<String> steps(
            SecretVersion secret, Replica replica, Origin origin, OperatorChoice choice, Optional<LiveReplica> previous) {
        List<String> steps = new ArrayList<>();
        steps.add("claim " + replica.id() + " by a label on secret " + secret.name() + ", until the rollback has ended");
        String status = replica.instance().dbInstanceStatus();
        if (!replica.isChangeable()) {
            steps.add((replica.isStopped() ? "start " : "wait for ") + replica.id() + ", which is " + status);
        }
        if (!replica.isProtected()) {
            steps.add("turn the deletion protection of " + replica.id() + " on");
        }
        steps.add(resets
                ? "make sure that the secret's password is in force on " + replica.id()
                : "leave the master password of " + replica.id() + " as it is: the source's of " + origin.snapshotTime());
        rotation(secret).ifPresent(steps::add);
        steps.add("point secret " + secret.name() + " at " + replica.id() + (choice.pinned() ? ", pinned" : ", not pinned")
                + (choice.notBefore() == null ? "" : "; data older than " + choice.notBefore() + " does not replace it by itself"));
        previous.filter(live -> !live.isLost()).ifPresent(live -> steps.add("mark " + live.id() + " superseded"));
        return steps;
    }

    private Optional<String> rotation(SecretVersion secret) {
        return store.labels(secret.name()).rotation().map(version -> "wait until the rotation of secret " + secret.name()
                + " ends, at most RotationDeadlineMinutes; " + Rotations.wayOut(secret.name(), version));
    }
}
