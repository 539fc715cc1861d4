package io.rdsreplicator.local.events;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eventbridge.model.RetryPolicy;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * Delivers events to targets. If a target refuses an event, it is not retried. If the target itself fails, the
 * delivery is retried with growing pauses by the target's <a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html">retry policy</a>. An event
 * that is given up goes to the target's dead-letter queue.
 */
final class TargetDeliveries {
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final Timeline timeline;
    private final FrontDoor frontDoor;
    private final Loss loss;

    TargetDeliveries(Timeline timeline, FrontDoor frontDoor, Loss loss) {
        this.timeline = timeline;
        this.frontDoor = frontDoor;
        this.loss = loss;
    }

    /** Receives an event that neither the target nor a dead-letter queue accepted. */
    interface Loss {
        void lost(String ruleArn, String targetArn, String event, String reason);
    }

    void deliver(LocalRule rule, Target target, String eventId, String event) {
        new Delivery(
                        rule.arn(),
                        rule,
                        target,
                        eventId,
                        target.input() == null ? event : target.input(),
                        timeline.instant())
                .attempt();
    }

    private final class Delivery {
        private final String ruleArn;
        private final LocalRule rule;
        private final Target target;
        private final String eventId;
        private final String payload;
        private final Instant since;
        private int retries;

        Delivery(String ruleArn, LocalRule rule, Target target, String eventId, String payload, Instant since) {
            this.ruleArn = ruleArn;
            this.rule = rule;
            this.target = target;
            this.eventId = eventId;
            this.payload = payload;
            this.since = since;
        }

        void attempt() {
            try {
                send();
            } catch (SdkException e) {
                if (isRefusal(e) || retries >= retriesAllowed() || age().compareTo(ageAllowed()) >= 0) {
                    giveUp(e);
                } else {
                    retries++;
                    timeline.after(pause(), "event for " + target.arn() + " again", this::attempt);
                }
            }
        }

        private void send() {
            switch (AmazonResourceName.parse(target.arn()).service()) {
                case "lambda" ->
                    service(LambdaClient.class, target.arn()).invoke(i -> i.functionName(target.arn())
                            .invocationType(InvocationType.EVENT)
                            .payload(SdkBytes.fromUtf8String(payload)));
                case "states" ->
                    frontDoor.client(SfnClient.class, role()).startExecution(s -> s.stateMachineArn(target.arn())
                            .name(eventId + "_" + uuid(ruleArn + "/" + target.id() + "/" + eventId))
                            .input(payload));
                case "sqs" ->
                    service(SqsClient.class, target.arn())
                            .sendMessage(m -> m.queueUrl(url(target.arn())).messageBody(payload));
                default -> throw new IllegalStateException("no delivery to " + target.arn());
            }
        }

        /** The role of the rule. Its trust policy must still let EventBridge assume it. */
        private Caller role() {
            Caller service = Caller.service(rule.place, EventsService.PRINCIPAL, ruleArn);
            if (!frontDoor.authorization().mayAssume(service, target.roleArn())) {
                throw EventsFailures.notTrusting(target.roleArn());
            }
            return Caller.role(rule.place, target.roleArn());
        }

        private Duration age() {
            return Duration.between(since, timeline.instant());
        }

        private Duration pause() {
            Duration pause = Duration.ofSeconds(1L << Math.min(retries - 1, 10));
            return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }

        private int retriesAllowed() {
            RetryPolicy policy = target.retryPolicy();
            return policy == null || policy.maximumRetryAttempts() == null ? 185 : policy.maximumRetryAttempts();
        }

        private Duration ageAllowed() {
            RetryPolicy policy = target.retryPolicy();
            return policy == null || policy.maximumEventAgeInSeconds() == null
                    ? Duration.ofHours(24)
                    : Duration.ofSeconds(policy.maximumEventAgeInSeconds());
        }

        private void giveUp(SdkException cause) {
            String queue = target.deadLetterConfig() == null
                    ? null
                    : target.deadLetterConfig().arn();
            if (queue == null) {
                loss.lost(ruleArn, target.arn(), payload, cause.getMessage());
                return;
            }
            Map<String, MessageAttributeValue> attributes = Map.of(
                    "RULE_ARN", text(ruleArn),
                    "TARGET_ARN", text(target.arn()),
                    "ERROR_CODE", text(code(cause)),
                    "ERROR_MESSAGE", text(String.valueOf(cause.getMessage())),
                    "RETRY_ATTEMPTS", text(Integer.toString(retries)));
            try {
                service(SqsClient.class, queue)
                        .sendMessage(
                                m -> m.queueUrl(url(queue)).messageBody(payload).messageAttributes(attributes));
            } catch (SdkException e) {
                loss.lost(
                        ruleArn, target.arn(), payload, cause.getMessage() + "; dead-letter queue: " + e.getMessage());
            }
        }

        private <C extends SdkClient> C service(Class<C> api, String endpoint) {
            return frontDoor.client(
                    api, Caller.service(AmazonResourceName.parse(endpoint).place(), EventsService.PRINCIPAL, ruleArn));
        }
    }

    private static boolean isRefusal(SdkException e) {
        return e instanceof AwsServiceException refusal
                && refusal.statusCode() < 500
                && !refusal.isThrottlingException();
    }

    /** EventBridge has its own error codes for a missing permission and a missing target. */
    private static String code(SdkException cause) {
        if (!(cause instanceof AwsServiceException refusal)) {
            return "SDK_CLIENT_ERROR";
        }
        return switch (refusal.statusCode()) {
            case 403 -> "NO_PERMISSIONS";
            case 404 -> "NO_RESOURCE";
            default -> refusal.awsErrorDetails().errorCode();
        };
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }

    private static String uuid(String seed) {
        return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static String url(String queueArn) {
        AmazonResourceName queue = AmazonResourceName.parse(queueArn);
        return "https://sqs." + queue.region() + ".amazonaws.com/" + queue.account() + "/" + queue.resource();
    }
}
