package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.Replicas;
import io.rdsreplicator.destination.replica.RestoredDatabase;
import io.rdsreplicator.destination.retention.SupersededMarker;
import io.rdsreplicator.destination.secret.Claim;
import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.destination.snapshot.LandedSnapshot;
import io.rdsreplicator.destination.snapshot.LandedSnapshots;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.calls.SmallPages;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.kms.KmsService;
import io.rdsreplicator.local.lambda.Invoker;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.local.rds.RdsService;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.secrets.SecretsService;
import io.rdsreplicator.local.states.StatesService;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.Finding;
import io.rdsreplicator.shared.contract.InstanceClass;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.ssm.SsmClient;

/** Both accounts on the stage, in virtual time: a database {@code orders} in the source, this module's steps in the destination. */
public final class Destination {
    public static final AccountRegion A = new AccountRegion("111111111111", "eu-west-1");
    public static final AccountRegion B = new AccountRegion("222222222222", "eu-west-1");
    public static final Arn SOURCE = Arn.parse(A.arn("rds", "db:orders"), "sourceArn");
    public static final String SECRET = "rds-replica/orders";
    static final String PRODUCTION_PASSWORD = "production-Marker-77";
    public static final String PASSWORD = "replica-Marker-77";
    /** In every password here. */
    public static final String MARKER = "Marker-77";

    public final Timeline timeline = Timeline.virtual(Instant.parse("2026-11-21T04:00:00Z"));
    final FrontDoor frontDoor = new FrontDoor(timeline);
    public final Faults faults;
    final FingerprintStorage storage = new FingerprintStorage();
    final List<PublishRequest> published = new ArrayList<>();
    final RdsService rdsService;
    public final SecretsService secretsService;
    final StatesService states;
    final RdsClient source;
    public final RdsClient rds;
    public final SecretsManagerClient secrets;
    public final SfnClient sfn;
    final SnsClient sns;
    final KmsClient kms;
    final SsmClient ssm;
    final String transferKey;
    final String landingKey;
    final SettingsParameters parameters = new SettingsParameters();
    private final Map<String, String> values = new HashMap<>();
    private final int gibibytes;
    final DatabaseKind kind;

    public Destination() {
        this((caller, function, payload, done) -> {
            throw new UnsupportedOperationException("no function is invoked here");
        });
    }

    public Destination(Invoker functions) {
        this(functions, RdsDurations.realistic(), 20);
    }

    public Destination(Invoker functions, RdsDurations durations, int gibibytes) {
        this(functions, durations, gibibytes, DatabaseKind.INSTANCE);
    }

    /** @param kind of the database {@code orders} */
    public Destination(Invoker functions, RdsDurations durations, int gibibytes, DatabaseKind kind) {
        this.gibibytes = gibibytes;
        this.kind = kind;
        this.faults = new Faults(kind);
        frontDoor.intercept(faults);
        new KmsService(timeline, frontDoor);
        secretsService = new SecretsService(timeline, frontDoor, new Random(7));
        states = new StatesService(timeline, frontDoor, functions);
        frontDoor.open(SnsClient.class, caller -> new NotificationTopic(published));
        frontDoor.open(SsmClient.class, caller -> parameters);
        rdsService = new RdsService(timeline, frontDoor, storage, durations);
        source = frontDoor.client(RdsClient.class, Caller.root(A));
        rds = SmallPages.of(RdsClient.class, frontDoor.client(RdsClient.class, Caller.root(B)));
        secrets =
                SmallPages.of(SecretsManagerClient.class, frontDoor.client(SecretsManagerClient.class, Caller.root(B)));
        sfn = SmallPages.of(SfnClient.class, frontDoor.client(SfnClient.class, Caller.root(B)));
        sns = frontDoor.client(SnsClient.class, Caller.root(B));
        kms = frontDoor.client(KmsClient.class, Caller.root(B));
        ssm = frontDoor.client(SsmClient.class, Caller.root(B));
        transferKey = key(A, List.of(A, B));
        landingKey = key(B, List.of(B));
        createDatabase("orders");
        rdsService.haveSecurityGroups(B, "sg-1", "sg-2");
        rds.createDBSubnetGroup(r -> r.dbSubnetGroupName("replicas")
                .dbSubnetGroupDescription("of replicas")
                .subnetIds("subnet-1"));
        values.putAll(Map.of(
                "STACK_NAME", "stack-b",
                "SNAPSHOT_PREFIX", "rr-",
                "REPLICA_PREFIX", "replica-",
                "SOURCE_ACCOUNT", A.account(),
                "SOURCE_REGION", A.region(),
                "LANDING_KEY_ARN", landingKey,
                "SECRET_NAME_PREFIX", "rds-replica/",
                "DB_SUBNET_GROUP_NAME", "replicas",
                "SECURITY_GROUP_IDS", "sg-1, sg-2"));
        values.put("SAFETY_COPY_HOURS", "0");
        values.putAll(Map.of(
                "RESET_MASTER_PASSWORD", "true",
                "REPLICAS_TO_KEEP", "2",
                "SNAPSHOT_DEADLINE_MINUTES", "720",
                "REPLICA_DEADLINE_MINUTES", "360",
                "ROTATION_DEADLINE_MINUTES", "30",
                "NOTIFICATION_TOPIC_ARN", B.arn("sns", "outcomes"),
                "ANNOUNCEMENT_TOPIC_ARN", A.arn("sns", "announcements"),
                "STATE_MACHINE_ARN", B.arn("states", "stateMachine:stack-b-replication"),
                "ROLLBACK_STATE_MACHINE_ARN", B.arn("states", "stateMachine:stack-b-rollback")));
    }

    public Settings settings() {
        return Settings.of(values);
    }

    /** Writes down what the replicas of {@code orders} are given from now on. */
    void document(String json) {
        parameters.put("/stack-b/databases/orders", json.replace('\'', '"'));
    }

    /** Changes a setting of all steps from now on. */
    void configure(String name, String value) {
        values.put(name, value);
    }

    /** @param more pairs of name and value */
    public Settings settings(String name, String value, String... more) {
        Map<String, String> changed = new HashMap<>(values);
        changed.put(name, value);
        for (int i = 0; i < more.length; i += 2) {
            changed.put(more[i], more[i + 1]);
        }
        return Settings.of(changed);
    }

    private String key(AccountRegion place, List<AccountRegion> users) {
        String principals = users.stream()
                .map(user -> "\"" + Caller.root(user).principal() + "\"")
                .collect(Collectors.joining(", "));
        return frontDoor
                .client(KmsClient.class, Caller.root(place))
                .createKey(r -> r.policy(
                        """
                        {"Version": "2012-10-17", "Statement": [
                            {"Effect": "Allow", "Principal": {"AWS": [%s]}, "Action": "kms:*", "Resource": "*"}]}
                        """
                                .formatted(principals)))
                .keyMetadata()
                .arn();
    }

    void createDatabase(String name) {
        switch (kind) {
            case INSTANCE -> createInstance(name);
            case CLUSTER -> createCluster(name);
        }
        timeline.runUntilIdle();
    }

    private void createCluster(String name) {
        source.createDBCluster(r -> r.dbClusterIdentifier(name)
                .engine("aurora-postgresql")
                .engineVersion("16.4")
                .databaseName("shop")
                .kmsKeyId(transferKey)
                .masterUsername("app")
                .masterUserPassword(PRODUCTION_PASSWORD));
        timeline.runUntilIdle();
        source.createDBInstance(r -> r.dbInstanceIdentifier(name + "-writer")
                .dbClusterIdentifier(name)
                .engine("aurora-postgresql")
                .dbInstanceClass("db.r6g.large"));
    }

    private void createInstance(String name) {
        source.createDBInstance(r -> r.dbInstanceIdentifier(name)
                .engine("postgres")
                .engineVersion("14.20")
                .dbInstanceClass("db.t4g.medium")
                .allocatedStorage(gibibytes)
                .dbName("shop")
                .backupRetentionPeriod(0)
                .masterUsername("app")
                .masterUserPassword(PRODUCTION_PASSWORD));
    }

    public static ReplicationId id(int number) {
        return new ReplicationId("orders-202611210405%02d-3f9a1c".formatted(number));
    }

    public static String replica(int number) {
        return "replica-" + id(number);
    }

    static String landed(int number) {
        return "rr-" + id(number) + "-landed";
    }

    /** The source is dropped, and another database is created under its name. */
    void replaceSource() {
        if (kind == DatabaseKind.CLUSTER) {
            source.deleteDBInstance(r -> r.dbInstanceIdentifier("orders-writer").skipFinalSnapshot(true));
            source.deleteDBCluster(r -> r.dbClusterIdentifier("orders").skipFinalSnapshot(true));
        } else {
            source.deleteDBInstance(r -> r.dbInstanceIdentifier("orders").skipFinalSnapshot(true));
        }
        timeline.runUntilIdle();
        createDatabase("orders");
    }

    /** The resource id of the source, as it is now. */
    String sourceResourceId() {
        return kind == DatabaseKind.CLUSTER
                ? source.describeDBClusters(r -> r.dbClusterIdentifier("orders"))
                        .dbClusters()
                        .get(0)
                        .dbClusterResourceId()
                : source.describeDBInstances(r -> r.dbInstanceIdentifier("orders"))
                        .dbInstances()
                        .get(0)
                        .dbiResourceId();
    }

    /** @param changes fields by name; a field that is null is left out */
    public static Announcement with(Announcement announcement, Map<String, ?> changes) {
        Map<String, Object> fields =
                new HashMap<>(Json.members(Json.write(announcement)).orElseThrow());
        fields.putAll(changes);
        return Announcement.parse(Json.write(fields));
    }

    /** The same with tags of the source, and with reasons why others are left out. */
    static Announcement tagged(Announcement announcement, Map<String, String> sourceTags, List<String> leftOut) {
        Map<String, Object> tags = new HashMap<>();
        tags.put("sourceTags", sourceTags);
        tags.put("tagsLeftOut", leftOut);
        return with(announcement, tags);
    }

    /** The same with the source's own values of settings. */
    static Announcement announcing(Announcement announcement, Map<String, Object> settings) {
        return with(announcement, Map.of("settings", settings));
    }

    /** The same of a database whose options stay with it. */
    static Announcement withOptions(Announcement announcement, String optionGroup) {
        return with(announcement, Map.of("optionGroupName", optionGroup));
    }

    /** What the source account asks of {@code orders} in a dry run. */
    PreflightAnnouncement preflight(@Nullable String optionGroup, Finding... findings) {
        boolean cluster = kind == DatabaseKind.CLUSTER;
        return new PreflightAnnouncement(
                PreflightAnnouncement.VERSION,
                source(),
                "orders",
                kind,
                cluster ? "aurora-postgresql" : "postgres",
                cluster ? "16.4" : "14.20",
                gibibytes,
                "app",
                null,
                optionGroup,
                List.of(findings),
                A.arn("states", "execution:source-replication:dry"),
                timeline.instant());
    }

    /** What the source account does: a snapshot, encrypted under the transfer key, shared. */
    Announcement announce(int number) {
        return announce(number, "orders");
    }

    /** @param database whose snapshot is announced as one of {@code orders} */
    Announcement announce(int number, String database) {
        return kind == DatabaseKind.CLUSTER ? announceCluster(number, database) : announceInstance(number, database);
    }

    private Announcement announceCluster(int number, String database) {
        String taken = "rr-" + id(number) + "-taken";
        Snapshots snapshots = Snapshots.of(kind, source);
        snapshots.create(database, taken, List.of());
        timeline.runUntilIdle();
        snapshots.share(taken, B.account());
        Snapshot shared = snapshots.find(taken).orElseThrow();
        return new Announcement(
                Announcement.VERSION,
                id(number),
                source(),
                "orders",
                Arn.parse(shared.arn(), "snapshotArn"),
                shared.time().orElseThrow(),
                "aurora-postgresql",
                "16.4",
                "app",
                shared.allocatedStorage(),
                Arn.parse(transferKey, "transferKeyArn"),
                null,
                null,
                null,
                null,
                null,
                shared.sourceResourceId(),
                null,
                null,
                null,
                null,
                kind,
                new InstanceClass("db.r6g.large"),
                null);
    }

    /** ARN of the database {@code orders}. */
    Arn source() {
        return kind == DatabaseKind.CLUSTER ? Arn.parse(A.arn("rds", "cluster:orders"), "sourceArn") : SOURCE;
    }

    /** The key of the secret that names the live replica. */
    String liveKey() {
        return kind == DatabaseKind.CLUSTER ? "dbClusterIdentifier" : "dbInstanceIdentifier";
    }

    private Announcement announceInstance(int number, String database) {
        String taken = "rr-" + id(number) + "-taken";
        String transfer = "rr-" + id(number) + "-transfer";
        source.createDBSnapshot(r -> r.dbInstanceIdentifier(database).dbSnapshotIdentifier(taken));
        timeline.runUntilIdle();
        source.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier(taken)
                .targetDBSnapshotIdentifier(transfer)
                .kmsKeyId(transferKey));
        timeline.runUntilIdle();
        source.modifyDBSnapshotAttribute(
                r -> r.dbSnapshotIdentifier(transfer).attributeName("restore").valuesToAdd(B.account()));
        DBSnapshot shared = source.describeDBSnapshots(r -> r.dbSnapshotIdentifier(transfer))
                .dbSnapshots()
                .get(0);
        DBInstance described = source.describeDBInstances(r -> r.dbInstanceIdentifier(database))
                .dbInstances()
                .get(0);
        boolean follows = described.readReplicaSourceDBInstanceIdentifier() != null;
        return new Announcement(
                Announcement.VERSION,
                id(number),
                SOURCE,
                "orders",
                Arn.parse(shared.dbSnapshotArn(), "snapshotArn"),
                shared.originalSnapshotCreateTime(),
                "postgres",
                "14.20",
                "app",
                shared.allocatedStorage(),
                Arn.parse(transferKey, "transferKeyArn"),
                null,
                null,
                null,
                null,
                null,
                shared.dbiResourceId(),
                follows ? shared.snapshotDatabaseTime() : null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    Announcement land(int number) {
        Announcement announcement = announce(number);
        new LandSnapshot(rds, sfn, settings())
                .handle(new LandSnapshot.Input(
                        announcement, timeline.instant(), timeline.instant(), null, null, null, null));
        timeline.runUntilIdle();
        return announcement;
    }

    /** A replica that is available, with production's password still. */
    Announcement restore(int number) {
        Announcement announcement = land(number);
        restore(number, announcement);
        return announcement;
    }

    private void restore(int number, Announcement announcement) {
        Instant since = timeline.instant();
        boolean begun = false;
        while (!begun) {
            RestoreReplica.Output output = new RestoreReplica(rds, settings())
                    .handle(new RestoreReplica.Input(announcement, landed(number), since, timeline.instant(), null));
            begun = output.begun();
            timeline.runFor(Duration.ofSeconds(output.waitSeconds()));
            timeline.runUntilIdle();
        }
    }

    /** A replica that could go live. */
    Announcement candidate(int number) {
        Announcement announcement = restore(number);
        setPassword(announcement);
        timeline.runUntilIdle();
        return announcement;
    }

    /** A replica that is live. */
    public Announcement live(int number) {
        Announcement announcement = candidate(number);
        SwapSecret.Output swapped = swap(announcement, currentVersion());
        if (!swapped.live()) {
            throw new IllegalStateException(swapped.toString());
        }
        return announcement;
    }

    SetPassword.Output setPassword(Announcement announcement) {
        return new SetPassword(rds, secrets, settings()).handle(passwordOf(announcement, Duration.ZERO));
    }

    SetPassword.Input passwordOf(Announcement announcement, Duration waited) {
        Instant now = timeline.instant();
        return new SetPassword.Input(
                ReplicaSpec.of(announcement), "replica-" + announcement.replicationId(), null, now.minus(waited), now);
    }

    /** A replica that somebody deleted, and that its announcement has brought back with production's password. */
    void recreate(int number, Announcement announcement) {
        delete(replica(number));
        timeline.runUntilIdle();
        restore(number, announcement);
    }

    /** Somebody deletes a replica, whatever protects it. */
    void delete(String replica) {
        Replicas port = port();
        port.protect(replica, false);
        while (port.delete(database(replica)).isPresent()) {
            timeline.runUntilIdle();
        }
    }

    /** The words with which the steps refuse a replica that {@link #spoil} has changed. */
    String spoilt() {
        return kind == DatabaseKind.CLUSTER ? "inaccessible-encryption-credentials" : "publicly accessible";
    }

    /** Changes a replica so that it must not go live. */
    void spoil(String replica) {
        if (kind == DatabaseKind.CLUSTER) {
            appearAs(replica, spoilt());
        } else {
            rds.modifyDBInstance(r ->
                    r.dbInstanceIdentifier(replica).publiclyAccessible(true).applyImmediately(true));
        }
        timeline.runUntilIdle();
    }

    /** Gives a replica a status until something changes it. */
    void appearAs(String replica, String status) {
        if (kind == DatabaseKind.CLUSTER) {
            rdsService.clusterAppearsAs(B, replica, status);
        } else {
            rdsService.appearAs(B, replica, status);
        }
    }

    /** Limits the manual snapshots of the destination. */
    void limitSnapshots(int most) {
        rdsService
                .circumstances(B)
                .limit(
                        kind == DatabaseKind.CLUSTER ? RdsQuota.MANUAL_CLUSTER_SNAPSHOTS : RdsQuota.MANUAL_SNAPSHOTS,
                        most);
    }

    /** The size of the database as RDS reports it. */
    int reportedGibibytes() {
        return kind == DatabaseKind.CLUSTER ? 1 : gibibytes;
    }

    /** An operator stops a replica. */
    void stop(String replica) {
        if (kind == DatabaseKind.CLUSTER) {
            rds.stopDBCluster(r -> r.dbClusterIdentifier(replica));
        } else {
            rds.stopDBInstance(r -> r.dbInstanceIdentifier(replica));
        }
    }

    /** The replicas in RDS, as the steps see them. */
    Replicas port() {
        return Replicas.of(kind, rds, settings());
    }

    /** A replica as the steps see it. */
    RestoredDatabase database(String id) {
        return port().find(id).orElseThrow();
    }

    SwapSecret.Output swap(Announcement announcement, String fittedVersion) {
        return swap(announcement, fittedVersion, Duration.ZERO);
    }

    SwapSecret.Output swap(Announcement announcement, String fittedVersion, Duration waited) {
        Instant now = timeline.instant();
        return new SwapSecret(rds, secrets, settings())
                .handle(new SwapSecret.Input(
                        ReplicaSpec.of(announcement),
                        "replica-" + announcement.replicationId(),
                        null,
                        fittedVersion,
                        now.minus(waited),
                        now.minus(waited),
                        now));
    }

    SupersededMarker.Result markSuperseded(Announcement announcement) {
        return new MarkSuperseded(rds, secrets, sfn, settings())
                .handle(new MarkSuperseded.Input(
                        ReplicaSpec.of(announcement), null, null, machine(), "execution", timeline.instant()));
    }

    public void createSecret(String value) {
        secrets.createSecret(r -> r.name(SECRET).secretString(value));
    }

    /** A secret as an operator prepares it. */
    public void createSecret() {
        createSecret("{\"username\": \"app\", \"password\": \"" + PASSWORD + "\"}");
    }

    /** Changes a key as an operator does. */
    public void putSecret(String key, Object value) {
        Map<String, Object> changed = secret();
        changed.put(key, value);
        secrets.putSecretValue(r -> r.secretId(SECRET).secretString(Json.write(changed)));
    }

    /** What a rollback does to the secret, done by hand. */
    void pointSecretAt(String replica) {
        putSecret("host", database(replica).endpoint().host());
        putSecret(liveKey(), replica);
    }

    public Map<String, Object> secret() {
        return Json.members(secretText()).orElseThrow();
    }

    public String secretText() {
        return secrets.getSecretValue(r -> r.secretId(SECRET)).secretString();
    }

    public String currentVersion() {
        return secrets.getSecretValue(r -> r.secretId(SECRET)).versionId();
    }

    public VersionStages labels() {
        return new VersionStages(secrets.describeSecret(r -> r.secretId(SECRET)).versionIdsToStages());
    }

    /** What a rotation does first: a copy of the current value, with another password, as pending. */
    public String startRotation() {
        Map<String, Object> rotated = secret();
        rotated.put("password", "rotated-" + MARKER);
        String version = ReplicationId.sha256("rotation of " + currentVersion());
        secrets.putSecretValue(r -> r.secretId(SECRET)
                .clientRequestToken(version)
                .versionStages(VersionStages.PENDING)
                .secretString(Json.write(rotated)));
        return version;
    }

    /** What a rotation does last; its label stays where it is, as with AWS's own rotation functions. */
    public void finishRotation(String version) {
        String current = currentVersion();
        secrets.updateSecretVersionStage(r -> r.secretId(SECRET)
                .versionStage(VersionStages.CURRENT)
                .moveToVersionId(version)
                .removeFromVersionId(current));
    }

    /** The machine of the replications; both machines are made on the first call, and their executions run for ever. */
    public String machine() {
        if (sfn.listStateMachines(r -> {}).stateMachines().isEmpty()) {
            String role =
                    AssumableRoles.allowing(frontDoor.roles(), B, "machine").principal();
            Stream.of("stack-b-replication", "stack-b-rollback")
                    .forEach(
                            name -> sfn.createStateMachine(
                                    r -> r.name(name)
                                            .roleArn(role)
                                            .definition(
                                                    """
                    {"QueryLanguage": "JSONata", "StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 99999999, "End": true}}}
                    """)));
        }
        return B.arn("states", "stateMachine:stack-b-replication");
    }

    /** A rollback of this input that runs for ever. */
    public String startRollback(String input) {
        machine();
        return sfn.startExecution(r -> r.stateMachineArn(B.arn("states", "stateMachine:stack-b-rollback"))
                        .input(input))
                .executionArn();
    }

    /** The label that a rollback of this execution puts on the secret when it has chosen a replica. */
    String claim(int number, String executionArn) {
        String label = Claim.of(id(number), timeline.instant(), executionArn).label();
        String current = currentVersion();
        secrets.updateSecretVersionStage(
                r -> r.secretId(SECRET).versionStage(label).moveToVersionId(current));
        return label;
    }

    public String startExecution(Announcement announcement) {
        String arn = machine();
        return sfn.startExecution(r -> r.stateMachineArn(arn).input(Json.write(announcement)))
                .executionArn();
    }

    DBInstance instance(String id) {
        return rds.describeDBInstances(r -> r.dbInstanceIdentifier(id))
                .dbInstances()
                .get(0);
    }

    Instant landedTime(int number) {
        return new LandedSnapshots(rds, Ownership.from(settings()))
                .all().stream()
                        .filter(found -> found.id().equals(landed(number)))
                        .findFirst()
                        .flatMap(LandedSnapshot::dataFrom)
                        .orElseThrow();
    }

    /** The names of the landed snapshots and of those that somebody else has made. */
    List<String> snapshots() {
        return Snapshots.of(kind, rds).list().stream()
                .map(Snapshot::id)
                .sorted()
                .toList();
    }

    /** The replicas that are not being deleted. */
    List<String> replicas() {
        return port().list().stream()
                .filter(database -> !database.ownStatus().equals("deleting"))
                .map(RestoredDatabase::id)
                .sorted()
                .toList();
    }

    List<String> instances() {
        return rds.describeDBInstancesPaginator().dbInstances().stream()
                .filter(instance -> !instance.dbInstanceStatus().equals("deleting"))
                .map(DBInstance::dbInstanceIdentifier)
                .sorted()
                .toList();
    }

    String tag(String replica, String key) {
        return database(replica).tags().stream()
                .filter(t -> t.key().equals(key))
                .map(Tag::value)
                .findFirst()
                .orElse("");
    }

    /** Somebody else's database of the kind, and a snapshot of it. */
    void createForeignSnapshot(String database, String snapshot, List<Tag> tags) {
        if (kind == DatabaseKind.CLUSTER) {
            rds.createDBCluster(r -> r.dbClusterIdentifier(database)
                    .engine("aurora-postgresql")
                    .kmsKeyId(landingKey)
                    .masterUsername("other")
                    .masterUserPassword("other-" + MARKER));
            timeline.runUntilIdle();
            rds.createDBInstance(r -> r.dbInstanceIdentifier(database + "-writer")
                    .dbClusterIdentifier(database)
                    .engine("aurora-postgresql")
                    .dbInstanceClass("db.r6g.large"));
            timeline.runUntilIdle();
        } else {
            createForeignInstance(database);
        }
        Snapshots.of(kind, rds).create(database, snapshot, tags);
        timeline.runUntilIdle();
    }

    /** Somebody else's DB instance. */
    void createForeignInstance(String id, Tag... tags) {
        rds.createDBInstance(r -> r.dbInstanceIdentifier(id)
                .engine("postgres")
                .dbInstanceClass("db.t4g.medium")
                .masterUsername("other")
                .masterUserPassword("other-" + MARKER)
                .tags(tags));
        timeline.runUntilIdle();
    }

    boolean accepts(String replica, String password) {
        return storage.accepts(database(replica).arn(), "app", password);
    }
}
