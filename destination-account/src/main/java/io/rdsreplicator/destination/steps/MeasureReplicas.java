package io.rdsreplicator.destination.steps;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.rdsreplicator.destination.replica.LandingKey;
import io.rdsreplicator.destination.replica.LiveReplicaRisks;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.secret.PendingSwapEvents;
import io.rdsreplicator.destination.secret.ReplicaSecret;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Metrics;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Publishes the age of the live replica's data and the number of kept replicas for each database. A schedule starts it,
 * so an alarm can notice if it stops.
 *
 * <p>If one database cannot be measured, the others are still published and the step fails at the end. The greatest age
 * in the stack is then unknown and not published. The same happens if a secret names a replica of this stack although
 * its database has no replica left.
 *
 * <p>Also counts the live replicas that somebody has made public or whose key cannot be used. Publishes the events of
 * swaps whose own executions have not published them. Changes nothing else.
 */
public final class MeasureReplicas extends JsonHandler<MeasureReplicas.Input, MeasureReplicas.Output> {
    private final StackReplicas replicas;
    private final SecretStore store;
    private final Metrics metrics;
    private final PendingSwapEvents late;
    private final LiveReplicaRisks dangers;
    private final String sourceAccount;
    private final String sourceRegion;

    /** An event of EventBridge. Only its time is read. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Input(Instant time) {
        public Input {
            Require.present(time, "time");
        }
    }

    /** @param liveDataAgeSeconds null while no replica is live */
    public record Measured(String sourceDatabase, @Nullable Long liveDataAgeSeconds, int replicasKept) {}

    /** @param inDanger the live replicas that are public or whose key cannot be used, each with its problem */
    public record Output(List<Measured> databases, List<String> inDanger) {}

    /** The results of one invocation. */
    private static final class Findings {
        private final List<Measured> measured = new ArrayList<>();
        private final List<String> inDanger = new ArrayList<>();
        /** Problems that make an age unknown. */
        private final List<RuntimeException> unknown = new ArrayList<>();
        /** Other checks or notifications that failed. */
        private final List<RuntimeException> troubles = new ArrayList<>();
    }

    public MeasureReplicas() {
        this(AwsClients.rds(), AwsClients.secrets(), AwsClients.sns(), AwsClients.kms(), Settings.fromEnvironment());
    }

    MeasureReplicas(RdsClient rds, SecretsManagerClient secrets, SnsClient sns, KmsClient kms, Settings settings) {
        super(Input.class);
        this.replicas = new StackReplicas(rds, settings);
        this.store = new SecretStore(secrets, settings);
        this.metrics = new Metrics(settings);
        this.late = new PendingSwapEvents(store, sns, settings);
        this.dangers = new LiveReplicaRisks(new LandingKey(kms, settings));
        this.sourceAccount = settings.optional("SOURCE_ACCOUNT");
        this.sourceRegion = settings.optional("SOURCE_REGION");
    }

    @Override
    protected Output handle(Input input) {
        Findings findings = new Findings();
        Set<String> secretNames = new HashSet<>();
        lineages().forEach((sourceArn, lineage) -> attempt(() -> {
                    Arn source = Arn.parse(sourceArn, "tag rds-replicator:source-arn");
                    secretNames.add(store.name(source.resourceName()));
                    measure(source, lineage, input.time(), findings);
                })
                .ifPresent(findings.unknown::add));
        findings.unknown.addAll(abandoned(secretNames));
        metrics.inDanger(input.time(), findings.inDanger.size());
        if (findings.unknown.isEmpty()) {
            findings.measured.stream()
                    .filter(database -> database.liveDataAgeSeconds() != null)
                    .map(database -> Duration.ofSeconds(database.liveDataAgeSeconds()))
                    .max(Duration::compareTo)
                    .ifPresent(age -> metrics.oldest(input.time(), age));
        }
        findings.unknown.addAll(findings.troubles);
        if (!findings.unknown.isEmpty()) {
            throw failure(findings.unknown);
        }
        return new Output(findings.measured, findings.inDanger);
    }

    private static Optional<RuntimeException> attempt(Runnable part) {
        try {
            part.run();
            return Optional.empty();
        } catch (InvalidRequestException | ConflictException | FailedInRdsException | TransientException e) {
            return Optional.of(e);
        }
    }

    private Map<String, List<Replica>> lineages() {
        return replicas.all().stream()
                .filter(replica -> !replica.isBeingDeleted())
                .collect(Collectors.groupingBy(
                        replica -> replica.tags().sourceArn(), TreeMap::new, Collectors.toList()));
    }

    /** The databases that have no replica left: the problem of each one whose secret still names a replica. */
    private List<RuntimeException> abandoned(Set<String> secretsOfTheOthers) {
        List<RuntimeException> wrong = new ArrayList<>();
        attempt(() -> store.names().stream()
                        .filter(name -> !secretsOfTheOthers.contains(name))
                        .forEach(name -> attempt(() -> requireNoReplica(name)).ifPresent(wrong::add)))
                .ifPresent(wrong::add);
        return wrong;
    }

    private void requireNoReplica(String secretName) {
        Optional<String> promised = liveReplicaOf(secretName)
                .filter(replica -> replicas.ownership().names().canBeReplica(replica, store.database(secretName)));
        if (promised.isPresent()) {
            throw gone(secretName, promised.get());
        }
    }

    /** If this stack may not read or cannot decrypt a secret, it belongs to another stack. */
    private Optional<String> liveReplicaOf(String secretName) {
        try {
            return store.liveReplicaOf(secretName);
        } catch (InvalidRequestException e) {
            return Optional.empty();
        }
    }

    private static FailedInRdsException gone(String secretName, String replica) {
        return new FailedInRdsException(
                "secret " + secretName + " names " + replica + ", which is no replica of this stack");
    }

    private void measure(Arn source, List<Replica> lineage, Instant now, Findings findings) {
        String database = source.resourceName();
        String name = store.name(database);
        metrics.replicasKept(database, now, lineage.size());
        ReplicaSecret secret = store.current(name).value().requireOf(source);
        Optional<Replica> live = live(name, secret, lineage);
        // The time of the live replica's data. If its source is a read replica, that is the time of the last
        // transaction that the source had applied.
        Optional<Duration> age = live.flatMap(replica -> secret.dataTime().or(secret::snapshotTime))
                .map(time -> Duration.between(time, now));
        age.ifPresent(known -> metrics.live(database, now, known));
        findings.measured.add(
                new Measured(database, age.map(Duration::toSeconds).orElse(null), lineage.size()));
        live.ifPresent(replica -> attempt(() -> dangers.of(replica.database()).stream()
                        .map(danger -> replica.id() + ": " + danger)
                        .reduce((one, other) -> one + "; " + other)
                        .ifPresent(findings.inDanger::add))
                .ifPresent(findings.troubles::add));
        if (isConfigured(source)) {
            attempt(() -> late.tell(source, null, secret::liveReplica)).ifPresent(findings.troubles::add);
        }
    }

    /**
     * Whether the source is this stack's. Tags can be changed, so the swap events of other stacks are not published
     * here.
     */
    private boolean isConfigured(Arn source) {
        return sourceAccount.isEmpty()
                || source.account().equals(sourceAccount) && source.region().equals(sourceRegion);
    }

    private static Optional<Replica> live(String secretName, ReplicaSecret secret, List<Replica> lineage) {
        return secret.liveReplica().map(named -> lineage.stream()
                .filter(replica -> replica.id().equals(named))
                .findFirst()
                .orElseThrow(() -> gone(secretName, named)));
    }

    private static RuntimeException failure(List<RuntimeException> unknown) {
        String message = unknown.stream().map(RuntimeException::getMessage).collect(Collectors.joining("; "));
        boolean passing = unknown.stream().allMatch(TransientException.class::isInstance);
        return passing ? new TransientException(message) : new InvalidRequestException(message);
    }
}
