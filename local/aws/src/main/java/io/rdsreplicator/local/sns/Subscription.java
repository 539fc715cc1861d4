package io.rdsreplicator.local.sns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rdsreplicator.local.identity.Arn;
import java.util.Map;
import java.util.TreeMap;

/** A subscription; it belongs to whoever made it, and is delivered to once it is confirmed. */
final class Subscription {
    private static final JsonMapper JSON = new JsonMapper();

    final String arn;
    final String topicArn;
    final String protocol;
    final String endpoint;
    final String owner;
    /** Null where no confirmation is asked for. */
    final String token;
    boolean confirmed;
    private final Map<String, String> settings = new TreeMap<>();
    private FilterPolicy filter = FilterPolicy.EVERYTHING;
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

    /** Sets one attribute; an empty value takes it away. */
    void set(String name, String value) {
        switch (name) {
            case "FilterPolicy" -> filter = value.isEmpty() ? FilterPolicy.EVERYTHING : FilterPolicy.parse(value);
            case "FilterPolicyScope" -> {
                if (!value.equals("MessageAttributes")) {
                    throw new UnsupportedOperationException("filtering by " + value + " is not implemented here");
                }
            }
            case "RedrivePolicy" -> deadLetterQueue = value.isEmpty() ? null : deadLetterQueue(value);
            case "RawMessageDelivery" -> {
                boolean fits = value.equals("false") || (value.equals("true") && protocol.equals("sqs"));
                if (!fits) {
                    throw SnsFailures.invalid("Attributes Reason: RawMessageDelivery: Invalid value [" + value + "] for " + protocol);
                }
            }
            case "DeliveryPolicy", "SubscriptionRoleArn", "ReplayPolicy" ->
                throw new UnsupportedOperationException("the subscription attribute " + name + " is not implemented here");
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
        if (!Arn.isArn(target.asText()) || !Arn.parse(target.asText()).service().equals("sqs")) {
            throw SnsFailures.invalid("RedrivePolicy: deadLetterTargetArn is not the ARN of a queue");
        }
        Arn queue = Arn.parse(target.asText());
        if (!queue.account().equals(owner) || !queue.region().equals(Arn.parse(topicArn).region())) {
            throw SnsFailures.invalid("RedrivePolicy: the dead-letter queue must be in the subscription's account and Region");
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
        return confirmed && filter.matches(message.attributes());
    }

    boolean raw() {
        return "true".equals(settings.get("RawMessageDelivery"));
    }

    /** The ARN of a queue, or null. */
    String deadLetterQueue() {
        return deadLetterQueue;
    }

    /** What lists show in place of the ARN while a confirmation is outstanding. */
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
        return all;
    }
}
