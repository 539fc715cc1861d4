package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.replica.ConfiguredSource;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaChecks;
import io.rdsreplicator.destination.replica.SourceIdentity;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.rollback.LiveReplica;
import io.rdsreplicator.destination.rollback.RestorePlanner;
import io.rdsreplicator.destination.rollback.RollbackCandidates;
import io.rdsreplicator.destination.rollback.RollbackFacts;
import io.rdsreplicator.destination.rollback.RollbackPlan;
import io.rdsreplicator.destination.rollback.RollbackRequest;
import io.rdsreplicator.destination.rollback.SwapPlanner;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.SecretVersion;
import io.rdsreplicator.destination.snapshot.LandedSnapshot;
import io.rdsreplicator.destination.snapshot.LandedSnapshots;
import io.rdsreplicator.destination.snapshot.RestorePoints;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.executions.RunningReplications;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.util.List;
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
public final class PlanRollback extends JsonHandler<PlanRollback.Input, RollbackPlan> {
    /** If a request names an unknown database, the message names at most this many databases. */
    private static final int MOST_NAMES = 5;

    private final StackReplicas replicas;
    private final LandedSnapshots landed;
    private final SecretStore store;
    private final RunningReplications running;
    private final ReplicaChecks checks;
    private final ConfiguredSource source;
    private final String landingKeyArn;
    private final boolean resets;
    private final boolean holds;
    private final SwapPlanner swaps;
    private final RestorePlanner restores;

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

    public PlanRollback() {
        this(AwsClients.rds(), AwsClients.secrets(), AwsClients.sfn(), Settings.fromEnvironment());
    }

    PlanRollback(RdsClient rds, SecretsManagerClient secrets, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.replicas = new StackReplicas(rds, settings);
        this.landed = new LandedSnapshots(rds, replicas.ownership());
        this.store = new SecretStore(secrets, settings);
        this.running = new RunningReplications(sfn);
        this.checks = new ReplicaChecks(settings);
        this.source = ConfiguredSource.from(settings);
        this.landingKeyArn = settings.text("LANDING_KEY_ARN");
        this.resets = settings.flag("RESET_MASTER_PASSWORD");
        this.holds = SourceIdentity.isHeld(settings);
        this.swaps = new SwapPlanner(replicas, store, resets);
        this.restores = new RestorePlanner(replicas.ownership().names(), settings, resets);
    }

    @Override
    protected RollbackPlan handle(Input input) {
        RollbackRequest request = RollbackRequest.read(input.request());
        Require.that(
                request.restore().isEmpty() || Boolean.TRUE.equals(input.restores()),
                "restore: the stack was updated while this execution began: start it again");
        // The order matters: the secret is read first, then the replicas are listed, then the running executions. So a
        // replica that the secret names existed when the replicas were listed. Each listed replica belongs to an
        // execution in the list or to one that has ended.
        String name = store.name(request.sourceDatabase());
        Optional<SecretVersion> found = store.find(name);
        StackReplicas.Listing listing = replicas.list();
        Arn database = database(request, found, listing, input.executionArn());
        List<Replica> lineage = listing.ofLineage(database);
        List<StackReplicas.Unproven> unproven = listing.unprovenOf(database.resourceName());
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
        RollbackCandidates candidates = new RollbackCandidates(
                lineage, unproven, others, checks, resets, secret.value().liveReplica(), held);
        Optional<LiveReplica> live =
                secret.value().liveReplica().map(id -> LiveReplica.of(id, secret.value(), candidates, replicas));
        RollbackFacts facts = new RollbackFacts(request, database, secret, live);
        if (request.restore().isPresent()) {
            return restores.plan(
                    facts, new RestorePoints(request.sourceDatabase(), snapshots, lineage, others, landingKeyArn));
        }
        return request.onlyUnpins()
                ? swaps.removePin(facts)
                : swaps.swap(facts, candidates, input.executionArn(), input.startTime());
    }

    /** A request has no kind. The secret shows it, or else what exists of the database. */
    private Arn database(
            RollbackRequest request, Optional<SecretVersion> secret, StackReplicas.Listing listing, String near) {
        List<Arn> possible = source.databases(request.sourceDatabase(), near);
        Optional<String> known = secret.flatMap(version -> version.value().sourceArn());
        return possible.stream()
                .filter(arn -> known.filter(arn.toString()::equals).isPresent())
                .findFirst()
                .or(() -> possible.stream()
                        .filter(arn -> !listing.ofLineage(arn).isEmpty()
                                || request.restore().isPresent()
                                        && !landed.ofLineage(arn).isEmpty())
                        .findFirst())
                .orElse(possible.get(0));
    }

    private static String unproven(List<StackReplicas.Unproven> unproven) {
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
}
