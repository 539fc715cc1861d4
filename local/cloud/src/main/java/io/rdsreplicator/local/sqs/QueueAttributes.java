package io.rdsreplicator.local.sqs;

import io.rdsreplicator.local.identity.MalformedPolicyException;
import io.rdsreplicator.local.identity.Policy;
import io.rdsreplicator.local.identity.PolicyCheck;
import io.rdsreplicator.local.identity.PolicyKind;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** The attributes that the owner of a queue can set. */
final class QueueAttributes {
    private static final Map<String, String> DEFAULTS = Map.of(
            "VisibilityTimeout", "30",
            "DelaySeconds", "0",
            "MaximumMessageSize", "1048576",
            "MessageRetentionPeriod", "345600",
            "ReceiveMessageWaitTimeSeconds", "0",
            "SqsManagedSseEnabled", "true");

    private final Map<String, String> values = new TreeMap<>(DEFAULTS);
    private final PolicyCheck policies;
    private Policy policy;

    QueueAttributes(PolicyCheck policies) {
        this.policies = policies;
    }

    /** Sets all the given attributes, or none. An empty policy or key removes the current one. */
    void set(Map<String, String> changes) {
        changes.forEach(this::check);
        changes.forEach((name, value) -> {
            if (value.isEmpty()) {
                values.remove(name);
            } else {
                values.put(name, value);
            }
        });
        if (!changes.getOrDefault("KmsMasterKeyId", "").isEmpty()) {
            values.put("SqsManagedSseEnabled", "false");
        }
        policy = values.containsKey("Policy") ? Policy.parse(values.get("Policy")) : null;
    }

    private void check(String name, String value) {
        switch (name) {
            case "VisibilityTimeout" -> between(name, value, 0, 43_200);
            case "DelaySeconds" -> between(name, value, 0, 900);
            case "MaximumMessageSize" -> between(name, value, 1024, 1_048_576);
            case "MessageRetentionPeriod" -> between(name, value, 60, 1_209_600);
            case "ReceiveMessageWaitTimeSeconds" -> between(name, value, 0, 20);
            case "KmsDataKeyReusePeriodSeconds" -> between(name, value, 60, 86_400);
            case "KmsMasterKeyId" -> {}
            case "SqsManagedSseEnabled" -> {
                if (!value.equals("true") && !value.equals("false")) {
                    throw SqsFailures.invalidAttribute(name);
                }
            }
            case "Policy" -> checkPolicy(value);
            case "RedrivePolicy", "RedriveAllowPolicy", "FifoQueue", "ContentBasedDeduplication" ->
                throw new UnsupportedOperationException("the queue attribute " + name + " is not implemented here");
            default -> throw SqsFailures.unknownAttribute(name);
        }
    }

    private void checkPolicy(String value) {
        try {
            if (!value.isEmpty()) {
                policies.read(PolicyKind.QUEUE, value);
            }
        } catch (MalformedPolicyException e) {
            throw SqsFailures.invalidAttribute("Policy");
        }
    }

    private static void between(String name, String value, int least, int most) {
        if (!value.matches("\\d{1,7}") || Integer.parseInt(value) < least || Integer.parseInt(value) > most) {
            throw SqsFailures.invalidAttribute(name);
        }
    }

    /** Whether a request with these attributes describes the existing queue. */
    boolean agreesWith(Map<String, String> requested) {
        return requested.entrySet().stream().allMatch(e -> e.getValue().equals(values.getOrDefault(e.getKey(), "")));
    }

    Map<String, String> values() {
        return values;
    }

    Duration seconds(String name) {
        return Duration.ofSeconds(number(name));
    }

    int number(String name) {
        return Integer.parseInt(values.get(name));
    }

    /** Null if the queue has none. */
    Policy policy() {
        return policy;
    }

    /** Null unless the queue is encrypted under a KMS key. */
    String key() {
        return values.get("KmsMasterKeyId");
    }
}
