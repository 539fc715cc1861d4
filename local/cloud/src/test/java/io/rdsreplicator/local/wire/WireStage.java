package io.rdsreplicator.local.wire;

import io.rdsreplicator.local.LocalAws;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSnapshot;

/** A local AWS behind an endpoint, its time driven by a thread, and the SDK's real clients on HTTP. Functions answer with their payload. */
final class WireStage implements AutoCloseable {
    static final AccountRegion A = new AccountRegion("111111111111", "us-east-1");
    static final AccountRegion B = new AccountRegion("222222222222", "us-east-1");
    static final AccountRegion EMPTY = new AccountRegion("333333333333", "eu-central-1");
    static final String ROLE_KEY = "AKIAROLEOFAFUNCTION1";
    static final String ROLE = "arn:aws:iam::111111111111:role/service/reader";
    /** The payload on which a function fails. */
    static final String FAIL = "\"fail\"";

    final Timeline timeline = Timeline.scaled(Instant.parse("2026-11-21T04:00:00.123Z"), 10_000);
    final FingerprintStorage storage = new FingerprintStorage();
    final LocalAws aws = new LocalAws(
            timeline,
            storage,
            RdsDurations.realistic(),
            frontDoor -> (function, id, payload, done) -> done.accept(
                    payload.equals(FAIL)
                            ? new InvocationResult(
                                    "{\"errorMessage\":\"asked to\",\"errorType\":\"java.lang.IllegalStateException\"}",
                                    "Unhandled")
                            : InvocationResult.success(payload)));
    final List<Throwable> faults = new CopyOnWriteArrayList<>();
    final HttpEndpoint endpoint = new HttpEndpoint(aws.frontDoor(), WireStage::role, 0, faults::add);
    final RecordedCalls calls = new RecordedCalls();
    private final SdkHttpClient http = UrlConnectionHttpClient.create();
    private final Thread driver = new Thread(() -> timeline.runUntil(() -> false), "timeline");

    WireStage() {
        List.of("f", "function", "machine")
                .forEach(name -> AssumableRoles.allowing(aws.frontDoor().roles(), A, name, "sqs:SendMessage"));
        driver.setDaemon(true);
        driver.start();
        endpoint.start();
    }

    private static Optional<Caller> role(String accessKeyId, String sessionToken, String region) {
        return accessKeyId.equals(ROLE_KEY) ? Optional.of(Caller.role(A.in(region), ROLE)) : Optional.empty();
    }

    <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder, AccountRegion place) {
        return client(builder, place.account(), place.region());
    }

    <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
            B builder, String accessKeyId, String region) {
        return client(endpoint, builder, accessKeyId, region);
    }

    /** A client of another endpoint than the stage's own. */
    <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
            HttpEndpoint other, B builder, String accessKeyId, String region) {
        return builder.httpClient(http)
                .endpointOverride(other.uri())
                .region(Region.of(region))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, "secret")))
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .addExecutionInterceptor(calls)
                        .build())
                .build();
    }

    /** Lets the driver run until the instance is available. */
    DBInstance available(RdsClient rds, String name) {
        return rds.waiter()
                .waitUntilDBInstanceAvailable(r -> r.dbInstanceIdentifier(name), o -> o.backoffStrategyV2(EAGER)
                        .maxAttempts(6000))
                .matched()
                .response()
                .orElseThrow()
                .dbInstances()
                .get(0);
    }

    DBSnapshot availableSnapshot(RdsClient rds, String name) {
        return rds.waiter()
                .waitUntilDBSnapshotAvailable(r -> r.dbSnapshotIdentifier(name), o -> o.backoffStrategyV2(EAGER)
                        .maxAttempts(6000))
                .matched()
                .response()
                .orElseThrow()
                .dbSnapshots()
                .get(0);
    }

    static final BackoffStrategy EAGER = BackoffStrategy.fixedDelay(Duration.ofMillis(10));

    @Override
    public void close() {
        endpoint.close();
        timeline.close();
        http.close();
        storage.close();
    }
}
