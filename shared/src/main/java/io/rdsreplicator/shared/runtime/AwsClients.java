package io.rdsreplicator.shared.runtime;

import java.time.Duration;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Creates the AWS clients of a function. They use the JDK's own HTTP client, which is small and starts quickly, and the
 * function's credentials and Region. Their time limits are well below the function's timeout. So a call without an
 * answer ends as an error of the step, before Lambda kills the function.
 */
public final class AwsClients {
    private static final Duration ATTEMPT = Duration.ofSeconds(10);
    private static final Duration CALL = Duration.ofSeconds(40);
    /** The time limit of a call that is not repeated. */
    static final Duration ONE_CALL = Duration.ofSeconds(20);

    private AwsClients() {}

    /**
     * Creates clients that do not repeat a call by themselves and give up after 20 seconds. So nothing that a step has
     * begun takes effect long after its invocation. The state machine repeats the step if a call has failed.
     */
    public static Once once() {
        return new Once();
    }

    /** Clients whose calls are made once. */
    public static final class Once {
        private Once() {}

        public RdsClient rds() {
            return build(RdsClient.builder(), onceOnly());
        }

        public SecretsManagerClient secrets() {
            return build(SecretsManagerClient.builder(), onceOnly());
        }

        public SfnClient sfn() {
            return build(SfnClient.builder(), onceOnly());
        }
    }

    public static RdsClient rds() {
        return build(RdsClient.builder());
    }

    public static KmsClient kms() {
        return build(KmsClient.builder());
    }

    public static SnsClient sns() {
        return build(SnsClient.builder());
    }

    public static SecretsManagerClient secrets() {
        return build(SecretsManagerClient.builder());
    }

    public static SfnClient sfn() {
        return build(SfnClient.builder());
    }

    /** A client of a service that only one account's functions call. */
    public static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C of(B builder) {
        return build(builder);
    }

    private static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C build(B builder) {
        return build(builder, behaviour());
    }

    private static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C build(
            B builder, ClientOverrideConfiguration behaviour) {
        return builder.httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(behaviour)
                .build();
    }

    static ClientOverrideConfiguration onceOnly() {
        return behaviour().toBuilder()
                .apiCallAttemptTimeout(ONE_CALL)
                .apiCallTimeout(ONE_CALL)
                .retryStrategy(AwsRetryStrategy.doNotRetry())
                .build();
    }

    static ClientOverrideConfiguration behaviour() {
        return ClientOverrideConfiguration.builder()
                .addExecutionInterceptor(new ApiCalls())
                .apiCallAttemptTimeout(ATTEMPT)
                .apiCallTimeout(CALL)
                .retryStrategy(DefaultRetryStrategy.standardStrategyBuilder()
                        .maxAttempts(3)
                        .build())
                .build();
    }
}
