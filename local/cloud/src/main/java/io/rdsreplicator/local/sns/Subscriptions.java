package io.rdsreplicator.local.sns;

import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;

/**
 * The subscriptions of all topics. A subscription is in the Region of its topic, and is deleted with it. It belongs to
 * the account that created it.
 */
final class Subscriptions {
    private static final String AWAITING = "pending confirmation";

    private final Timeline timeline;
    private final Topics topics;
    private final Consumer<Email> mail;
    private long made;

    Subscriptions(Timeline timeline, Topics topics, Consumer<Email> mail) {
        this.timeline = timeline;
        this.topics = topics;
        this.mail = mail;
    }

    /** Returns the answer of SNS: the ARN, or that the confirmation is pending. */
    String subscribe(Caller caller, SubscribeRequest request) {
        Optional<Topic> found = topics.existing(caller, request.topicArn());
        topics.admit(AccessRequest.of(caller, "SNS:Subscribe", request.topicArn())
                .with("SNS:Protocol", String.valueOf(request.protocol()))
                .with("SNS:Endpoint", String.valueOf(request.endpoint())));
        Topic topic = found.orElseThrow(() -> SnsFailures.notFound("Topic"));
        checkEndpoint(caller, request.protocol(), request.endpoint());
        Subscription subscription = existing(topic, caller, request);
        if (subscription == null) {
            subscription = make(topic, caller, request);
        }
        boolean shown = subscription.confirmed || Boolean.TRUE.equals(request.returnSubscriptionArn());
        return shown ? subscription.arn : AWAITING;
    }

    private static Subscription existing(Topic topic, Caller caller, SubscribeRequest request) {
        Subscription same = topic.subscriptions.values().stream()
                .filter(s -> s.protocol.equals(request.protocol()) && s.endpoint.equals(request.endpoint()))
                .filter(s -> s.owner.equals(caller.account()))
                .findFirst()
                .orElse(null);
        if (same != null && !same.agreesWith(request.attributes())) {
            throw SnsFailures.invalid("Attributes Reason: Subscription already exists with different attributes");
        }
        return same;
    }

    private Subscription make(Topic topic, Caller caller, SubscribeRequest request) {
        String seed = topic.arn + "/" + request.protocol() + "/" + request.endpoint() + "/" + made++;
        String token =
                request.protocol().equals("email") ? uuid("token of " + seed).replace("-", "") : null;
        Subscription subscription = new Subscription(
                topic.arn + ":" + uuid(seed),
                topic.arn,
                request.protocol(),
                request.endpoint(),
                caller.account(),
                token);
        subscription.set(request.attributes());
        topic.subscriptions.put(subscription.arn, subscription);
        if (token != null) {
            mail.accept(new Email(
                    topic.arn,
                    subscription.endpoint,
                    "AWS Notification - Subscription Confirmation",
                    "You have chosen to subscribe to the topic: " + topic.arn,
                    timeline.instant(),
                    token));
        }
        return subscription;
    }

    private static void checkEndpoint(Caller caller, String protocol, String endpoint) {
        switch (String.valueOf(protocol)) {
            case "lambda", "sqs" -> {
                if (!AmazonResourceName.isArn(endpoint)
                        || !AmazonResourceName.parse(endpoint).service().equals(protocol)) {
                    throw SnsFailures.invalid(
                            "Endpoint Reason: not the ARN of an endpoint of " + protocol + ": " + endpoint);
                }
                if (!AmazonResourceName.parse(endpoint).account().equals(caller.account())) {
                    throw SnsFailures.denied(
                            "The account " + caller.account() + " is not the owner of the endpoint " + endpoint);
                }
            }
            case "email" -> {
                if (endpoint == null || !endpoint.matches("[^@\\s]+@[^@\\s]+")) {
                    throw SnsFailures.invalid("Email address");
                }
            }
            case "email-json", "http", "https", "sms", "application", "firehose" ->
                throw new UnsupportedOperationException("subscriptions by " + protocol + " are not implemented here");
            default -> throw SnsFailures.invalid("Protocol");
        }
    }

    /**
     * Returns the subscription. Only its owner and the topic's owner can see or change it, and their roles need
     * permission for the action.
     */
    Subscription find(Caller caller, String arn, String action) {
        if (!AmazonResourceName.isArn(arn) || !Topic.isTopic(topicOf(arn))) {
            throw SnsFailures.invalid("SubscriptionArn Reason: An ARN must have at least 6 elements, not " + arn);
        }
        Subscription subscription = topics.existing(caller, topicOf(arn))
                .map(topic -> topic.subscriptions.get(arn))
                .orElse(null);
        topics.require(AccessRequest.of(caller, "SNS:" + action, arn));
        if (subscription == null) {
            throw SnsFailures.notFound("Subscription");
        }
        String topicOwner = AmazonResourceName.parse(subscription.topicArn).account();
        if (!caller.account().equals(subscription.owner) && !caller.account().equals(topicOwner)) {
            throw SnsFailures.denied("User: " + caller.principal() + " is not authorized to perform: SNS:" + action
                    + " on resource: " + arn + " because it belongs to another account");
        }
        return subscription;
    }

    /** Like SNS, succeeds if the subscription does not exist. */
    void unsubscribe(Caller caller, String arn) {
        boolean there = AmazonResourceName.isArn(arn)
                && topics.byArn(topicOf(arn))
                        .map(topic -> topic.subscriptions.containsKey(arn))
                        .orElse(false);
        if (there) {
            Subscription subscription = find(caller, arn, "Unsubscribe");
            topics.byArn(subscription.topicArn).ifPresent(topic -> topic.subscriptions.remove(arn));
        } else {
            topics.require(AccessRequest.of(caller, "SNS:Unsubscribe", arn));
        }
    }

    Subscription confirm(Caller caller, String topicArn, String token) {
        Optional<Topic> found = topics.existing(caller, topicArn);
        topics.require(AccessRequest.of(caller, "SNS:ConfirmSubscription", topicArn));
        Topic topic = found.orElseThrow(() -> SnsFailures.notFound("Topic"));
        Subscription subscription = topic.subscriptions.values().stream()
                .filter(s -> s.token != null && s.token.equals(token))
                .findFirst()
                .orElseThrow(() -> SnsFailures.invalid("Token"));
        subscription.confirmed = true;
        return subscription;
    }

    /** The subscriptions of the caller's account in its Region, to topics of any account. */
    Page<Subscription> page(Caller caller, String token) {
        topics.require(AccessRequest.of(caller, "SNS:ListSubscriptions", "*"));
        List<Subscription> own = topics.all()
                .filter(topic -> topic.place.region().equals(caller.region()))
                .flatMap(topic -> topic.subscriptions.values().stream())
                .filter(subscription -> subscription.owner.equals(caller.account()))
                .toList();
        return Page.of(own, subscription -> subscription.arn, token, 100, SnsFailures::nextToken);
    }

    private static String topicOf(String subscriptionArn) {
        return subscriptionArn.substring(0, subscriptionArn.lastIndexOf(':'));
    }

    private static String uuid(String seed) {
        return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
