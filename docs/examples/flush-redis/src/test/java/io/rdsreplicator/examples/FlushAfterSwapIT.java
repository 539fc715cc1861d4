package io.rdsreplicator.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SNSEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import io.rdsreplicator.destination.events.ReplicaLiveEvent;
import io.rdsreplicator.destination.steps.ReportOutcome.ReplicaPruned;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.functions.InProcessRuntime;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.FunctionRuntime;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.ProjectFiles;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.events.Event;
import io.rdsreplicator.shared.events.Notifications;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Both stacks and the example's own template on the stage: the topic invokes the subscriber, which empties a real Redis. */
class FlushAfterSwapIT {
    private static final String TOKEN = "a-token-of-the-cache";

    @TempDir
    private static Path directory;

    private final Timeline timeline = Timeline.virtual(Instant.parse("2026-11-21T04:00:00Z"));
    private final List<String> answers = new ArrayList<>();
    private final Stage stage = new Stage(timeline, new FingerprintStorage(), RdsDurations.realistic(), this::runtime);
    private RealRedis redis;
    private Jedis cache;

    @BeforeEach
    void deploy() throws IOException {
        redis = RealRedis.start(directory, TOKEN);
        cache = redis.client(0);
        stage.deploy();
        b(SecretsManagerClient.class)
                .createSecret(r -> r.name("rds-replica/orders").secretString("{\"username\": \"app\"}"));
        String token = b(SecretsManagerClient.class)
                .createSecret(r -> r.name("cache").secretString("{\"password\": \"" + TOKEN + "\"}"))
                .arn();
        stage.aws()
                .stacks()
                .deploy(
                        Stage.DESTINATION,
                        "flush-redis",
                        ProjectFiles.root().resolve("docs/examples/flush-redis/template.yaml"),
                        Map.of(
                                "NotificationTopicArn", topic(),
                                "SourceDatabase", "orders",
                                "CacheHost", "127.0.0.1",
                                "CachePort", String.valueOf(redis.port),
                                "CacheTls", "false",
                                "KeyPrefix", "orders:",
                                "AuthSecretArn", token,
                                "SubnetIds", "subnet-0123456789abcdef0",
                                "SecurityGroupIds", "sg-0123456789abcdef0"));
    }

    @AfterEach
    void stop() {
        if (redis != null) {
            cache.close();
            redis.close();
        }
    }

    /** Runs the example's function as Lambda does, with its environment and its role, and the product's as the stage does. */
    private FunctionRuntime runtime(FrontDoor frontDoor) {
        FunctionRuntime product = new InProcessRuntime(timeline, frontDoor, line -> {});
        return (function, requestId, payload, done) -> {
            if (function.handler().startsWith(FlushRedis.class.getName() + "::")) {
                flush(frontDoor, function, payload, done);
            } else {
                product.run(function, requestId, payload, done);
            }
        };
    }

    private void flush(FrontDoor frontDoor, FunctionSpec function, String payload, Consumer<InvocationResult> done) {
        SecretsManagerClient secrets =
                frontDoor.client(SecretsManagerClient.class, Caller.role(function.place(), function.roleArn()));
        FlushRedis subscriber = new FlushRedis(
                function.environment(),
                secrets,
                SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build());
        SNSEvent event = LambdaEventSerializers.serializerFor(
                        SNSEvent.class, getClass().getClassLoader())
                .fromJson(new ByteArrayInputStream(payload.getBytes(StandardCharsets.UTF_8)));
        try {
            List<String> answer = subscriber.handleRequest(event, null);
            answers.addAll(answer);
            done.accept(InvocationResult.success(Json.write(answer)));
        } catch (RuntimeException e) {
            done.accept(InvocationResult.error(e.getClass().getName(), String.valueOf(e.getMessage())));
        }
    }

    @Test
    void emptiesTheCacheWhenAReplicationsReplicaIsLive() {
        createDatabase();
        cache.mset("orders:1", "a row of before", "sessions:1", "kept");

        String replica = replicate();

        assertThat(cache.keys("*")).containsExactly("sessions:1");
        assertThat(answers).containsExactly("flushed 1 keys orders:* as " + replica + " is live");
    }

    @Test
    void emptiesTheCacheWhenAnOperatorRollsBack() {
        createDatabase();
        String first = replicate();
        assertThat(replicate()).isNotEqualTo(first);
        cache.mset("orders:1", "a row of the second replica", "orders:2", "another");
        answers.clear();

        start(Stage.DESTINATION, Stage.DESTINATION_STACK + "-rollback", "{\"sourceDatabase\": \"orders\"}");

        assertThat(liveReplica()).isEqualTo(first);
        assertThat(cache.dbSize()).isZero();
        assertThat(answers).containsExactly("flushed 2 keys orders:* as " + first + " is live");
    }

    @Test
    void isNotInvokedForOtherEventsAndOtherDatabases() {
        createDatabase();
        String replica = replicate();
        answers.clear();
        cache.set("orders:1", "good");

        publish(new ReplicaPruned("source", "orders", replica, "retention", "execution"));
        publish(new ReplicaLiveEvent(
                new ReplicationId("invoices-20261121040500-3f9a1c"),
                "source",
                "invoices",
                replica,
                null,
                timeline.instant(),
                "execution"));

        assertThat(answers).isEmpty();
        assertThat(cache.exists("orders:1")).isTrue();
    }

    @Test
    void keepsTheEventInItsQueueWhenTheCacheIsDown() {
        createDatabase();
        redis.close();

        replicate();

        Stack example = stage.aws().stacks().describe(Stage.DESTINATION, "flush-redis");
        assertThat(b(SqsClient.class)
                        .receiveMessage(r -> r.queueUrl(example.output("FailedQueueUrl")))
                        .messages())
                .singleElement()
                .satisfies(message -> assertThat(message.body()).contains("ReplicaLive", "Jedis"));
    }

    private void publish(Event event) {
        new Notifications(b(SnsClient.class), Settings.of(Map.of("NOTIFICATION_TOPIC_ARN", topic()))).publish(event);
        timeline.runUntilIdle();
    }

    private void createDatabase() {
        stage.client(RdsClient.class, Stage.SOURCE).createDBInstance(r -> r.dbInstanceIdentifier("orders")
                .engine("postgres")
                .engineVersion("14.20")
                .dbInstanceClass("db.t4g.medium")
                .allocatedStorage(20)
                .masterUsername("app")
                .masterUserPassword("Production-1-only"));
        timeline.runUntilIdle();
    }

    /** A whole replication; the replica that is live then. */
    private String replicate() {
        start(Stage.SOURCE, Stage.SOURCE_STACK + "-replication", "{}");
        return liveReplica();
    }

    private void start(AccountRegion place, String machine, String input) {
        stage.client(SfnClient.class, place)
                .startExecution(r -> r.stateMachineArn(place.arn("states", "stateMachine:" + machine))
                        .input(input));
        timeline.runUntilIdle();
    }

    private String liveReplica() {
        String secret = b(SecretsManagerClient.class)
                .getSecretValue(r -> r.secretId("rds-replica/orders"))
                .secretString();
        return (String) Json.members(secret).orElseThrow().get("dbInstanceIdentifier");
    }

    private String topic() {
        return stage.aws()
                .stacks()
                .describe(Stage.DESTINATION, Stage.DESTINATION_STACK)
                .output("NotificationTopicArn");
    }

    private <C extends SdkClient> C b(Class<C> api) {
        return stage.client(api, Stage.DESTINATION);
    }
}
