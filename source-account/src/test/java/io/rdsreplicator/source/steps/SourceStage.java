package io.rdsreplicator.source.steps;

import io.rdsreplicator.local.calls.AwsFailure;
import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.kms.KmsService;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.local.rds.RdsService;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.sns.model.SnsException;

/** A source account with a database and a transfer key, and the settings of a stack in it; in virtual time. */
final class SourceStage {
    /** The end of the writer's name. */
    private static final String WRITER = "-writer";

    static final AccountRegion SOURCE = new AccountRegion("111111111111", "us-east-1");
    static final AccountRegion DESTINATION = new AccountRegion("222222222222", "us-east-1");
    static final Instant START = Instant.parse("2026-11-21T04:05:06Z");
    static final String EXECUTION = SOURCE.arn("states", "execution:source-replication:first");
    static final String STACK = "rds-source";
    static final Arn ORDERS = Arn.parse(SOURCE.arn("rds", "db:orders"), "orders");
    static final ReplicationId RUN = ReplicationId.mint(ORDERS, EXECUTION, START);

    final Timeline timeline = Timeline.virtual(START);
    final FrontDoor frontDoor = new FrontDoor(timeline);
    final RdsService service;
    final KmsClient kms;
    final RdsClient rds;
    final Arn transferKey;
    final DatabaseKind kind;
    final Arn orders;
    final ReplicationId run;
    final Snapshots snapshots;
    private final Map<String, AwsServiceException> refusals = new HashMap<>();
    private final Map<String, AwsServiceException> standing = new HashMap<>();

    SourceStage() {
        this(DatabaseKind.INSTANCE);
    }

    SourceStage(RdsDurations durations) {
        this(DatabaseKind.INSTANCE, durations);
    }

    /** @param kind of the databases in the account */
    SourceStage(DatabaseKind kind) {
        this(kind, RdsDurations.realistic());
    }

    private SourceStage(DatabaseKind kind, RdsDurations durations) {
        this.kind = kind;
        orders = arn("orders");
        run = ReplicationId.mint(orders, EXECUTION, START);
        new KmsService(timeline, frontDoor);
        service = new RdsService(timeline, frontDoor, new FingerprintStorage(), durations);
        kms = frontDoor.client(KmsClient.class, Caller.root(SOURCE));
        rds = frontDoor.client(RdsClient.class, Caller.root(SOURCE));
        snapshots = Snapshots.of(kind, rds);
        transferKey = key();
        frontDoor.intercept(new CallInterceptor() {
            @Override
            public void before(Call call) {
                AwsServiceException refusal = refusals.getOrDefault(call.operation(), standing.get(call.operation()));
                refusals.remove(call.operation());
                if (refusal != null) {
                    throw refusal;
                }
            }
        });
    }

    /** Settings as the template gives them; pairs of name and value override. */
    Settings settings(String... overrides) {
        Map<String, String> values = new HashMap<>(Map.of(
                "STACK_NAME", STACK,
                "SNAPSHOT_PREFIX", "repl-",
                "DEFAULT_DATABASE", "orders",
                "TRANSFER_KEY_ARN", transferKey.toString(),
                "DESTINATION_ACCOUNT", DESTINATION.account(),
                "ANNOUNCEMENT_TOPIC_ARN", SOURCE.arn("sns", "announcements"),
                "SNAPSHOTS_TO_KEEP", "2",
                "TRANSFER_SNAPSHOT_MINIMUM_AGE_HOURS", "24",
                "DATABASE_DEADLINE_MINUTES", "120",
                "SNAPSHOT_DEADLINE_MINUTES", "720"));
        for (int i = 0; i < overrides.length; i += 2) {
            values.put(overrides[i], overrides[i + 1]);
        }
        return Settings.of(values);
    }

    /** A role of the account that may do these things. */
    Caller role(String name, String... actions) {
        String trust =
                """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
                 "Action": "sts:AssumeRole"}]}""";
        String policy =
                """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["%s"], "Resource": "*"}]}"""
                        .formatted(String.join("\", \"", actions));
        return Caller.role(
                SOURCE,
                frontDoor
                        .roles()
                        .create(SOURCE, name, trust, Map.of("it", policy), List.of(), null)
                        .arn());
    }

    Arn key() {
        return Arn.parse(kms.createKey().keyMetadata().arn(), "key");
    }

    Arn arn(String identifier) {
        return Arn.parse(SOURCE.arn("rds", kind.arnType() + ":" + identifier), "database");
    }

    /**
     * @param key null for a database of whose snapshots RDS makes encrypted copies: a DB instance that is not
     *     encrypted, or a DB cluster under a key of its own
     */
    SourceStage withDatabase(String identifier, Arn key) {
        beginDatabase(identifier, key);
        timeline.runUntilIdle();
        return this;
    }

    void beginDatabase(String identifier, Arn key) {
        beginDatabase(identifier, key, 20);
    }

    void beginDatabase(String identifier, Arn key, int gibibytes) {
        switch (kind) {
            case INSTANCE -> beginInstance(identifier, key, gibibytes);
            case CLUSTER -> {
                beginCluster(identifier, key == null ? key() : key);
                addWriter(identifier);
            }
        }
    }

    private void beginInstance(String identifier, Arn key, int gibibytes) {
        rds.createDBInstance(r -> r.dbInstanceIdentifier(identifier)
                .engine("postgres")
                .dbInstanceClass("db.t4g.micro")
                .allocatedStorage(gibibytes)
                .masterUsername("admin1")
                .masterUserPassword("correct-horse")
                .kmsKeyId(key == null ? null : key.toString()));
    }

    /** @param key null for a DB cluster that is not encrypted */
    void beginCluster(String identifier, Arn key) {
        rds.createDBCluster(r -> r.dbClusterIdentifier(identifier)
                .engine("aurora-postgresql")
                .masterUsername("admin1")
                .masterUserPassword("correct-horse")
                .kmsKeyId(key == null ? null : key.toString()));
    }

    void addWriter(String cluster) {
        timeline.runUntilIdle();
        rds.createDBInstance(r -> r.dbInstanceIdentifier(cluster + WRITER)
                .dbClusterIdentifier(cluster)
                .engine("aurora-postgresql")
                .dbInstanceClass("db.r6g.large"));
    }

    /** Sets the account's quota of manual snapshots of this kind of database. */
    void limitSnapshots(int most) {
        RdsQuota quota =
                switch (kind) {
                    case INSTANCE -> RdsQuota.MANUAL_SNAPSHOTS;
                    case CLUSTER -> RdsQuota.MANUAL_CLUSTER_SNAPSHOTS;
                };
        service.circumstances(SOURCE).limit(quota, most);
    }

    void deleteDatabase(String identifier) {
        switch (kind) {
            case INSTANCE ->
                rds.deleteDBInstance(r -> r.dbInstanceIdentifier(identifier).skipFinalSnapshot(true));
            case CLUSTER -> {
                rds.deleteDBInstance(
                        r -> r.dbInstanceIdentifier(identifier + WRITER).skipFinalSnapshot(true));
                rds.deleteDBCluster(r -> r.dbClusterIdentifier(identifier).skipFinalSnapshot(true));
            }
        }
        timeline.runUntilIdle();
    }

    /** The next call of an operation is refused with this code. Both are given as for DB instances. */
    void refuseNext(String service, String operation, String code) {
        refusals.put(ofKind(operation), refusal(service, ofKind(operation), codeOfKind(code)));
    }

    /** Every call of an operation is refused with this code for so long. Both are given as for DB instances. */
    void refuseFor(Duration span, String service, String operation, String code) {
        standing.put(ofKind(operation), refusal(service, ofKind(operation), codeOfKind(code)));
        timeline.after(span, operation + " is taken again", () -> standing.remove(ofKind(operation)));
    }

    /** The name of the call for this kind of database. */
    String ofKind(String operation) {
        return kind == DatabaseKind.CLUSTER
                ? operation.replace("DBSnapshot", "DBClusterSnapshot").replace("DBInstance", "DBCluster")
                : operation;
    }

    private String codeOfKind(String code) {
        return ofKind(code).equals(code) ? code : ofKind(code) + "Fault";
    }

    private static AwsServiceException refusal(String service, String operation, String code) {
        AwsServiceException.Builder builder =
                switch (service) {
                    case "rds" -> RdsException.builder();
                    case "kms" -> KmsException.builder();
                    default -> SnsException.builder();
                };
        return AwsFailure.of(builder, service, code, 400, operation + " is refused by the test");
    }

    /** Takes the snapshot of a run of the default stack and waits for it. */
    String taken(ReplicationId id) {
        String name = new TakeSnapshot(rds, settings())
                .handle(new TakeSnapshot.Input(id, orders, "orders", null, null, null, null))
                .snapshotId();
        timeline.runUntilIdle();
        return name;
    }

    /** The transfer snapshot of a run, whose taken snapshot exists. */
    String transferred(ReplicationId id) {
        Snapshot taken = snapshot("repl-" + id + "-taken");
        EncryptSnapshot.Input input = new EncryptSnapshot.Input(
                id,
                orders,
                taken.id(),
                taken.kmsKeyId(),
                taken.time().orElseThrow(),
                taken.allocatedStorage(),
                timeline.instant(),
                timeline.instant(),
                null,
                taken.sourceResourceId());
        String name = new EncryptSnapshot(rds, null, settings()).handle(input).snapshotId();
        timeline.runUntilIdle();
        return name;
    }

    /** A snapshot of orders that carries the tags of a replication: of any stack, run and lineage. */
    void foreign(String name, String stack, ReplicationId id, String sourceArn) {
        ReplicationTags tags = new ReplicationTags(stack, id, sourceArn, Optional.empty(), SnapshotKind.TAKEN.word());
        snapshots.create("orders", name, tags.toTags());
        timeline.runUntilIdle();
    }

    Snapshot snapshot(String name) {
        return snapshots.find(name).orElseThrow();
    }

    List<String> manualSnapshots() {
        return Snapshots.all(rds).stream().map(Snapshot::id).toList();
    }

    /** A run of orders that began at the present time. */
    ReplicationId newRun() {
        return ReplicationId.mint(orders, EXECUTION, timeline.instant());
    }

    void pass(Duration span) {
        timeline.runFor(span);
    }
}
