package io.rdsreplicator.local.sns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rdsreplicator.local.identity.AmazonResourceName;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A subscription. It belongs to the account that created it, and receives messages after its confirmation. */
final class Subscription {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FILTER = "FilterPolicy";
    private static final String FILTER_SCOPE = "FilterPolicyScope";

    final String arn;
    final String topicArn;
    final String protocol;
    final String endpoint;
    final String owner;
    /** Null if no confirmation is required. */
    final String token;

    boolean confirmed;
    private final Map<String, String> settings = new TreeMap<>();
    private FilterScope scope = FilterScope.ATTRIBUTES;
    private Optional<FilterPolicy> filter = Optional.empty();
    private String deadLetterQueue;

    Subscription(String arn, String topicArn, String protocol, String endpoint, String owner, String token) {
        this.arn = arn;
        this.topicArn = topicArn;
        this.protocol = protocol;
        this.endpoint = endpoint;
        this.owner = owner;
        this.token = token;
        this.confirmed = token == null;
    }

    /** Sets several attributes together, because the valid content of a filter policy depends on its scope. */
    void set(Map<String, String> attributes) {
        if (attributes.containsKey(FILTER_SCOPE)) {
            set(FILTER_SCOPE, attributes.get(FILTER_SCOPE));
        }
        attributes.forEach(this::set);
    }

    /** Sets one attribute. An empty value removes it. */
    void set(String name, String value) {
        switch (name) {
            case FILTER -> filter = value.isEmpty() ? Optional.empty() : Optional.of(FilterPolicy.parse(value, scope));
            case FILTER_SCOPE -> {
                FilterScope wanted = value.isEmpty() ? FilterScope.ATTRIBUTES : FilterScope.parse(value);
                if (filter.isPresent()) {
                    filter = Optional.of(FilterPolicy.parse(settings.get(FILTER), wanted));
                }
                scope = wanted;
            }
            case "RedrivePolicy" -> deadLetterQueue = value.isEmpty() ? null : deadLetterQueue(value);
            case "RawMessageDelivery" -> {
                boolean fits = value.equals("false") || (value.equals("true") && protocol.equals("sqs"));
                if (!fits) {
                    throw SnsFailures.invalid(
                            "Attributes Reason: RawMessageDelivery: Invalid value [" + value + "] for " + protocol);
                }
            }
            case "DeliveryPolicy", "SubscriptionRoleArn", "ReplayPolicy" ->
                throw new UnsupportedOperationException(
                        "the subscription attribute " + name + " is not implemented here");
            default -> throw SnsFailures.invalid("AttributeName");
        }
        if (value.isEmpty()) {
            settings.remove(name);
        } else {
            settings.put(name, value);
        }
    }

    private String deadLetterQueue(String redrivePolicy) {
        JsonNode target = tree(redrivePolicy, "RedrivePolicy").path("deadLetterTargetArn");
        if (!AmazonResourceName.isArn(target.asText())
                || !AmazonResourceName.parse(target.asText()).service().equals("sqs")) {
            throw SnsFailures.invalid("RedrivePolicy: deadLetterTargetArn is not the ARN of a queue");
        }
        AmazonResourceName queue = AmazonResourceName.parse(target.asText());
        if (!queue.account().equals(owner)
                || !queue.region().equals(AmazonResourceName.parse(topicArn).region())) {
            throw SnsFailures.invalid(
                    "RedrivePolicy: the dead-letter queue must be in the subscription's account and Region");
        }
        return target.asText();
    }

    static JsonNode tree(String json, String name) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw SnsFailures.invalid(name + ": failed to parse JSON.");
        }
    }

    boolean wants(PublishedMessage message) {
        return confirmed
                && filter.map(policy -> policy.matches(scope.of(message))).orElse(true);
    }

    boolean raw() {
        return "true".equals(settings.get("RawMessageDelivery"));
    }

    /** The ARN of a queue, or null. */
    String deadLetterQueue() {
        return deadLetterQueue;
    }

    /** The text that lists show instead of the ARN until the subscription is confirmed. */
    String shownArn() {
        return confirmed ? arn : "PendingConfirmation";
    }

    boolean agreesWith(Map<String, String> requested) {
        return settings.equals(new TreeMap<>(requested));
    }

    Map<String, String> attributes() {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("SubscriptionArn", arn);
        all.put("TopicArn", topicArn);
        all.put("Protocol", protocol);
        all.put("Endpoint", endpoint);
        all.put("Owner", owner);
        all.put("PendingConfirmation", Boolean.toString(!confirmed));
        all.put("ConfirmationWasAuthenticated", Boolean.toString(token == null));
        all.putIfAbsent("RawMessageDelivery", "false");
        filter.ifPresent(policy -> all.put(FILTER_SCOPE, scope.word));
        return all;
    }
}
