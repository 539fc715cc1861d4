package io.rdsreplicator.source.steps;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.InstanceClass;
import io.rdsreplicator.shared.contract.Names;
import io.rdsreplicator.shared.contract.OwnTags;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Metrics;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Progress;
import io.rdsreplicator.shared.waiting.StageDeadline;
import io.rdsreplicator.shared.waiting.WaitingPolicy;
import io.rdsreplicator.source.snapshot.AllowedDatabases;
import io.rdsreplicator.source.snapshot.ReplicationRequest;
import io.rdsreplicator.source.snapshot.Shareability;
import io.rdsreplicator.source.snapshot.SourceDatabase;
import io.rdsreplicator.source.snapshot.SourceDatabases;
import io.rdsreplicator.source.snapshot.SourceReadiness;
import io.rdsreplicator.source.snapshot.TransferKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;

/**
 * Plans a replication: reads the request, looks up the database with its key and options, looks up the transfer key,
 * and computes the replication id. Changes nothing: a replication that cannot work is refused before anything is made.
 * The same execution always gets the same id.
 *
 * <p>A preflight does not stop at the first finding: it collects everything that is wrong in this account.
 */
public final class PlanReplication extends JsonHandler<PlanReplication.Input, PlanReplication.Output> {
    private static final Pattern EXECUTION_ARN =
            Pattern.compile("arn:aws[a-z-]*:states:([a-z0-9-]+):(\\d{12}):execution:.+");

    private final RdsClient rds;
    private final KmsClient kms;
    private final Settings settings;
    private final TransferKey transferKey;
    private final Shareability shareability;
    private final String defaultDatabase;
    private final AllowedDatabases allowed;
    private final Optional<Names> names;
    private final OwnTags ownTags;
    private final StageDeadline deadline;
    private final Metrics metrics;

    /**
     * @param request the execution's input, as its starter wrote it
     * @param startTime of the execution; the wait for the database counts from it
     */
    public record Input(@Nullable Object request, String executionArn, Instant startTime, Instant now) {
        public Input {
            Require.matches(EXECUTION_ARN, executionArn, "executionArn", "the ARN of an execution of Step Functions");
            Require.present(startTime, "startTime");
            Require.present(now, "now");
        }
    }

    /**
     * @param progress done when a snapshot can be taken of the database
     * @param allocatedStorage in gibibytes; the deadlines of the stages grow with it
     * @param databaseDeadlineSeconds the maximum wait for the database, counted from {@code startTime}
     * @param engineLifecycleSupport null if the engine has none
     * @param sourceResourceId the current resource id of the database
     * @param readReplica whether the database is a read replica, which can lag behind its source
     * @param makes how many snapshots the run makes: one if the database is already under the transfer key, else two
     * @param preflight the answer of a preflight, whose other fields are empty; null for a replication
     * @param sourceTags the tags of the database that are copied
     * @param tagsLeftOut why configured tags are not copied, one sentence for each
     * @param optionGroupName option group of the destination that a copy must name
     * @param instanceClass of the writer, if the database is a DB cluster that has one
     * @param settings the values that a replica can take from the database, by name
     */
    @JsonPropertyOrder({"databaseReady", "waitSeconds"})
    public record Output(
            @Nullable ReplicationId replicationId,
            @Nullable Arn sourceArn,
            String sourceDatabase,
            Progress progress,
            int allocatedStorage,
            int databaseDeadlineSeconds,
            @Nullable String engineLifecycleSupport,
            @Nullable String sourceResourceId,
            boolean readReplica,
            int makes,
            SourceReadiness.@Nullable Answer preflight,
            Map<String, String> sourceTags,
            List<String> tagsLeftOut,
            @Nullable String optionGroupName,
            @Nullable InstanceClass instanceClass,
            Map<String, Object> settings) {
        /** For definitions of the last release, as {@link #waitSeconds()} is. */
        @JsonProperty
        public boolean databaseReady() {
            return progress.done();
        }

        @JsonProperty
        public int waitSeconds() {
            return progress.waitSeconds();
        }
    }

    public PlanReplication() {
        this(AwsClients.rds(), AwsClients.kms(), Settings.fromEnvironment());
    }

    PlanReplication(RdsClient rds, KmsClient kms, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.kms = kms;
        this.settings = settings;
        this.transferKey = TransferKey.from(settings);
        this.shareability = new Shareability(rds, kms, transferKey, settings);
        this.defaultDatabase = settings.optional("DEFAULT_DATABASE");
        this.allowed = AllowedDatabases.from(settings);
        // An update of the stack changes a function's code before its environment.
        this.names =
                settings.optional("SNAPSHOT_PREFIX").isEmpty() ? Optional.empty() : Optional.of(Names.from(settings));
        this.ownTags = OwnTags.from(settings);
        this.deadline = StageDeadline.ofDatabase(settings);
        this.metrics = new Metrics(settings);
    }

    @Override
    protected Output handle(Input input) {
        if (!PreflightAnnouncement.isDryRun(input.request())) {
            metrics.running(input.startTime(), input.now());
        }
        ReplicationRequest request = ReplicationRequest.read(input.request(), defaultDatabase);
        if (request.dryRun()) {
            return preflight(request, input);
        }
        allowed.require(request.sourceDatabase());
        ownTags.require();
        SourceDatabase database = new SourceDatabases(rds).find(request, where(input.executionArn()));
        names.ifPresent(given -> given.requireRoomFor(database.kind()));
        ReplicationId minted = ReplicationId.mint(database.arn(), input.executionArn(), input.startTime());
        request.resumed()
                .ifPresent(resumed -> Require.that(
                        resumed.isOf(database.arn()),
                        "replicationId " + resumed + " is of database " + resumed.database() + ", not of "
                                + database.name()
                                + ": name the sourceDatabase that it was made for, or leave replicationId out"));
        transferKey.requireUsableFor(database.arn(), kms);
        String optionGroup = shareability.require(database);
        OwnTags.Choice tags = ownTags.choose(OwnTags.byKey(database.tags()));
        boolean ready = database.isReady();
        WaitingPolicy waiting = deadline.waiting(database.allocatedStorage());
        Progress progress = ready
                ? Progress.DONE
                : Progress.waitFor(
                        waiting.nextWaitSeconds(
                                database.name() + " (" + database.status() + ")", input.startTime(), input.now()),
                        "it is " + database.status());
        return new Output(
                request.resumed().orElse(minted),
                database.arn(),
                database.id(),
                progress,
                database.allocatedStorage(),
                Math.toIntExact(waiting.deadline().toSeconds()),
                database.lifecycle(),
                database.resourceId(),
                database.readReplica(),
                transferKey.is(database.kmsKeyId()) ? 1 : 2,
                null,
                tags.tags(),
                tags.leftOut(),
                optionGroup,
                database.instanceClass(),
                database.settings());
    }

    private Output preflight(ReplicationRequest request, Input input) {
        SourceReadiness.Answer answer = new SourceReadiness(rds, kms, settings)
                .check(request, where(input.executionArn()), input.executionArn(), input.startTime());
        return new Output(
                null,
                null,
                request.sourceDatabase(),
                Progress.DONE,
                0,
                0,
                null,
                null,
                false,
                0,
                answer,
                Map.of(),
                List.of(),
                null,
                null,
                Map.of());
    }

    private static String where(String executionArn) {
        Matcher parts = EXECUTION_ARN.matcher(executionArn);
        Require.that(parts.matches(), "executionArn must be the ARN of an execution of Step Functions");
        return "account " + parts.group(2) + ", Region " + parts.group(1);
    }
}
