package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.runtime.Json;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The databases and the secret of the demo, as their owners use them: by the APIs of RDS and Secrets Manager, and by SQL. */
final class DemoDatabases {
    private static final String DB_NAME = "shop";
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

    void createSource(String identifier, String user, String password) {
        source.createDBInstance(r -> r.dbInstanceIdentifier(identifier)
                .engine("postgres")
                .engineVersion("14.20")
                .dbInstanceClass("db.t4g.medium")
                .allocatedStorage(20)
                .masterUsername(user)
                .masterUserPassword(password)
                .dbName(DB_NAME)
                .publiclyAccessible(false));
        stage.timeline()
                .runUntil(() -> sourceInstance(identifier).dbInstanceStatus().equals("available"));
    }

    String sourceEndpoint(String identifier) {
        DBInstance instance = sourceInstance(identifier);
        return instance.endpoint().address() + ":" + instance.endpoint().port();
    }

    Connection connectToSource(String identifier, String user, String password) throws SQLException {
        DBInstance instance = sourceInstance(identifier);
        return connect(instance.endpoint().address(), instance.endpoint().port(), DB_NAME, user, password);
    }

    private DBInstance sourceInstance(String identifier) {
        return source.describeDBInstances(r -> r.dbInstanceIdentifier(identifier))
                .dbInstances()
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
        return connect(secret.host(), secret.port(), secret.dbName(), secret.username(), password);
    }

    private static Connection connect(String host, int port, String dbName, String user, String password)
            throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/" + dbName, properties);
    }

    /** All replicas of a database, newest snapshot first. */
    List<DBInstance> replicas(String database) {
        return destination.describeDBInstancesPaginator().dbInstances().stream()
                .filter(instance -> tag(instance, ReplicationTags.SOURCE_ARN).endsWith(":db:" + database))
                .sorted(Comparator.comparing((DBInstance instance) -> tag(instance, ReplicationTags.SNAPSHOT_TIME))
                        .reversed())
                .toList();
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

    private static String tag(DBInstance instance, String key) {
        return instance.tagList().stream()
                .filter(tag -> tag.key().equals(key))
                .map(Tag::value)
                .findFirst()
                .orElse("");
    }
}
