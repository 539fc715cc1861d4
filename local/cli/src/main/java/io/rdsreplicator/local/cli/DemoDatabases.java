package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.runtime.Json;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBClusterMember;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The databases and the secret of the demo, as their owners use them: by the APIs of RDS and Secrets Manager, and by SQL. */
final class DemoDatabases {
    private static final String DB_NAME = "shop";
    private static final String AURORA = "aurora-postgresql";
    private final Stage stage;
    private final RdsClient source;
    private final RdsClient destination;
    private final SecretsManagerClient secrets;

    DemoDatabases(Stage stage) {
        this.stage = stage;
        this.source = stage.client(RdsClient.class, Stage.SOURCE);
        this.destination = stage.client(RdsClient.class, stage.destination());
        this.secrets = stage.client(SecretsManagerClient.class, stage.destination());
    }

    /** Creates the source database. A DB cluster has a writer. */
    void createSource(DatabaseKind kind, String identifier, String user, String password) {
        switch (kind) {
            case INSTANCE -> createInstance(identifier, user, password);
            case CLUSTER -> createCluster(identifier, user, password);
        }
    }

    private void createInstance(String identifier, String user, String password) {
        source.createDBInstance(r -> r.dbInstanceIdentifier(identifier)
                .engine("postgres")
                .engineVersion("14.20")
                .dbInstanceClass("db.t4g.medium")
                .allocatedStorage(20)
                .masterUsername(user)
                .masterUserPassword(password)
                .dbName(DB_NAME)
                .publiclyAccessible(false));
        awaitSource(identifier);
    }

    private void createCluster(String identifier, String user, String password) {
        String key = stage.client(KmsClient.class, Stage.SOURCE)
                .createKey(r -> r.description("of the database " + identifier))
                .keyMetadata()
                .arn();
        source.createDBCluster(r -> r.dbClusterIdentifier(identifier)
                .engine(AURORA)
                .engineVersion("14.9")
                .masterUsername(user)
                .masterUserPassword(password)
                .databaseName(DB_NAME)
                .storageEncrypted(true)
                .kmsKeyId(key));
        stage.timeline().runUntil(() -> sourceCluster(identifier).status().equals("available"));
        source.createDBInstance(r -> r.dbInstanceIdentifier(identifier + "-writer")
                .dbClusterIdentifier(identifier)
                .engine(AURORA)
                .dbInstanceClass("db.r6g.large"));
        awaitSource(identifier + "-writer");
    }

    private void awaitSource(String instance) {
        stage.timeline().runUntil(() -> source.describeDBInstances(r -> r.dbInstanceIdentifier(instance))
                .dbInstances()
                .get(0)
                .dbInstanceStatus()
                .equals("available"));
    }

    /** Host and port of the source; of a DB cluster, those of its writer endpoint. */
    String sourceEndpoint(DatabaseKind kind, String identifier) {
        return switch (kind) {
            case INSTANCE -> {
                DBInstance instance = source.describeDBInstances(r -> r.dbInstanceIdentifier(identifier))
                        .dbInstances()
                        .get(0);
                yield instance.endpoint().address() + ":" + instance.endpoint().port();
            }
            case CLUSTER ->
                sourceCluster(identifier).endpoint() + ":"
                        + sourceCluster(identifier).port();
        };
    }

    Connection connectToSource(DatabaseKind kind, String identifier, String user, String password) throws SQLException {
        return connect(sourceEndpoint(kind, identifier), DB_NAME, user, password);
    }

    private DBCluster sourceCluster(String identifier) {
        return source.describeDBClusters(r -> r.dbClusterIdentifier(identifier))
                .dbClusters()
                .get(0);
    }

    void createSecret(String database, Map<String, String> value) {
        secrets.createSecret(r -> r.name("rds-replica/" + database).secretString(Json.write(value)));
    }

    ConnectionSecret readSecret(String database) {
        String value = secrets.getSecretValue(r -> r.secretId("rds-replica/" + database))
                .secretString();
        return ConnectionSecret.of(Json.members(value).orElseThrow());
    }

    Connection connectAs(ConnectionSecret secret, String password) throws SQLException {
        return connect(secret.host() + ":" + secret.port(), secret.dbName(), secret.username(), password);
    }

    private static Connection connect(String endpoint, String dbName, String user, String password)
            throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        return DriverManager.getConnection("jdbc:postgresql://" + endpoint + "/" + dbName, properties);
    }

    /** How many replicas of a database there are, of either kind. */
    long replicas(String database) {
        Stream<List<Tag>> instances = destination.describeDBInstancesPaginator().dbInstances().stream()
                .filter(instance -> instance.dbClusterIdentifier() == null)
                .map(DBInstance::tagList);
        Stream<List<Tag>> clusters =
                destination.describeDBClustersPaginator().dbClusters().stream().map(DBCluster::tagList);
        return Stream.concat(instances, clusters)
                .filter(tags -> sourceArn(tags).endsWith(":" + database))
                .count();
    }

    /** The members of a DB cluster in the destination. */
    List<String> members(String cluster) {
        return destination
                .describeDBClusters(r -> r.dbClusterIdentifier(cluster))
                .dbClusters()
                .get(0)
                .dbClusterMembers()
                .stream()
                .map(DBClusterMember::dbInstanceIdentifier)
                .toList();
    }

    void letPass(Duration time) {
        stage.timeline().runFor(time);
    }

    /** Somebody deletes a member in the destination. */
    void deleteMember(String member) {
        destination.deleteDBInstance(r -> r.dbInstanceIdentifier(member).skipFinalSnapshot(true));
    }

    /** What the stack itself says of its replicas: the answer of its function ListReplicas. */
    Map<String, Object> list() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        // Beside the thread that drives the timeline: a function in a process of its own answers by an event.
        stage.timeline()
                .work("list of the replicas", this::askForList, answer::complete, answer::completeExceptionally);
        stage.timeline().runUntil(answer::isDone);
        return Json.members(answer.join()).orElseThrow();
    }

    private String askForList() {
        String function = stage.aws()
                .stacks()
                .describe(stage.destination(), Stage.DESTINATION_STACK)
                .output("ListReplicasFunctionName");
        return stage.client(LambdaClient.class, stage.destination())
                .invoke(r -> r.functionName(function).payload(SdkBytes.fromUtf8String("{}")))
                .payload()
                .asUtf8String();
    }

    private static String sourceArn(List<Tag> tags) {
        return tags.stream()
                .filter(tag -> tag.key().equals(ReplicationTags.SOURCE_ARN))
                .map(Tag::value)
                .findFirst()
                .orElse("");
    }
}
