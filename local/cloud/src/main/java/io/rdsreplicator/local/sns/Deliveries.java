package io.rdsreplicator.local.sns;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * Delivers messages to subscribers at least once. If an endpoint refuses a message, it is not retried. If the endpoint
 * itself fails, the delivery is retried on the schedule of <a
 * href="https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html">delivery retries</a>. A message
 * that is given up goes to the subscription's dead-letter queue.
 */
final class Deliveries {
    private static final int ATTEMPTS = 100_015;

    private final Timeline timeline;
    private final FrontDoor frontDoor;
    private final Topics topics;
    private final Consumer<Email> mail;
    private final Outcome outcome;

    Deliveries(Timeline timeline, FrontDoor frontDoor, Topics topics, Consumer<Email> mail, Outcome outcome) {
        this.timeline = timeline;
        this.frontDoor = frontDoor;
        this.topics = topics;
        this.mail = mail;
        this.outcome = outcome;
    }

    /** Receives what could not be delivered. */
    interface Outcome {
        /** The endpoint did not accept the message; a dead-letter queue still may. */
        void failed(PublishedMessage message, String subscriptionArn);

        /** Neither the endpoint nor a dead-letter queue accepted the message. */
        void lost(PublishedMessage message, String subscriptionArn, String reason);
    }

    /** Delivers the message after the delay to every subscription whose filter policy matches. */
    void plan(PublishedMessage message, Duration delay) {
        timeline.after(delay, "delivery of " + message.messageId(), () -> topics.byArn(message.topicArn())
                .ifPresent(topic -> topic.subscriptions.values().stream()
                        .filter(subscription -> subscription.wants(message))
                        .toList()
                        .forEach(subscription -> attempt(message, subscription, 1))));
    }

    private void attempt(PublishedMessage message, Subscription subscription, int attempt) {
        try {
            deliver(message, subscription);
        } catch (SdkException e) {
            if (isRefusal(e) || attempt >= ATTEMPTS) {
                giveUp(message, subscription, e);
            } else {
                timeline.after(
                        pause(attempt),
                        "delivery of " + message.messageId() + " again",
                        () -> attempt(message, subscription, attempt + 1));
            }
        }
    }

    private static boolean isRefusal(SdkException e) {
        return e instanceof AwsServiceException refusal
                && refusal.statusCode() < 500
                && !refusal.isThrottlingException();
    }

    /**
     * Three more attempts at once, two after a second each, ten with pauses that grow to twenty seconds, then one
     * every twenty seconds.
     */
    static Duration pause(int attemptsMade) {
        if (attemptsMade <= 3) {
            return Duration.ZERO;
        }
        int backingOff = Math.max(0, attemptsMade - 5);
        return backingOff > 4 ? Duration.ofSeconds(20) : Duration.ofSeconds(1L << backingOff);
    }

    private void deliver(PublishedMessage message, Subscription subscription) {
        switch (subscription.protocol) {
            case "lambda" -> {
                DeliveryRoute.of(message.topicArn(), subscription.endpoint).requireFunctions();
                client(LambdaClient.class, message, subscription.endpoint)
                        .invoke(i -> i.functionName(subscription.endpoint)
                                .invocationType(InvocationType.EVENT)
                                .payload(SdkBytes.fromUtf8String(Envelopes.lambdaEvent(message, subscription))));
            }
            case "sqs" -> sendTo(subscription.endpoint, message, subscription);
            case "email" ->
                mail.accept(new Email(
                        message.topicArn(),
                        subscription.endpoint,
                        message.subject() == null ? "AWS Notification Message" : message.subject(),
                        message.message(),
                        timeline.instant(),
                        null));
            default -> throw new IllegalStateException("no delivery by " + subscription.protocol);
        }
    }

    private void sendTo(String queueArn, PublishedMessage message, Subscription subscription) {
        String body = subscription.raw() ? message.message() : Envelopes.notification(message, subscription);
        Map<String, MessageAttributeValue> attributes = subscription.raw() ? queueAttributes(message) : Map.of();
        client(SqsClient.class, message, queueArn)
                .sendMessage(m -> m.queueUrl(url(queueArn)).messageBody(body).messageAttributes(attributes));
    }

    private static Map<String, MessageAttributeValue> queueAttributes(PublishedMessage message) {
        Map<String, MessageAttributeValue> attributes = new HashMap<>();
        message.attributes()
                .forEach((name, value) -> attributes.put(
                        name,
                        MessageAttributeValue.builder()
                                .dataType(value.dataType())
                                .stringValue(value.stringValue())
                                .binaryValue(value.binaryValue())
                                .build()));
        return attributes;
    }

    private void giveUp(PublishedMessage message, Subscription subscription, SdkException cause) {
        outcome.failed(message, subscription.arn);
        if (subscription.deadLetterQueue() == null) {
            outcome.lost(message, subscription.arn, cause.getMessage());
            return;
        }
        try {
            sendTo(subscription.deadLetterQueue(), message, subscription);
        } catch (SdkException e) {
            outcome.lost(message, subscription.arn, cause.getMessage() + "; dead-letter queue: " + e.getMessage());
        }
    }

    /** A client for SNS itself, in the account and Region of an endpoint. */
    private <C extends SdkClient> C client(Class<C> api, PublishedMessage message, String endpoint) {
        return frontDoor.client(
                api,
                Caller.service(
                        AmazonResourceName.parse(endpoint).place(),
                        DeliveryRoute.of(message.topicArn(), endpoint).principal(),
                        message.topicArn()));
    }

    private static String url(String queueArn) {
        AmazonResourceName queue = AmazonResourceName.parse(queueArn);
        return "https://sqs." + queue.region() + ".amazonaws.com/" + queue.account() + "/" + queue.resource();
    }
}
