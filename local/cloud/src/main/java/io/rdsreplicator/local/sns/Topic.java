package io.rdsreplicator.local.sns;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.MalformedPolicyException;
import io.rdsreplicator.local.identity.Policy;
import io.rdsreplicator.local.identity.PolicyCheck;
import io.rdsreplicator.local.identity.PolicyKind;
import java.util.Map;
import java.util.TreeMap;

/** A standard topic: its attributes, its policy, its subscriptions. */
final class Topic {
    /** The policy that AWS gives to a topic that is created without one. */
    private static final String DEFAULT_POLICY =
            """
            {"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow",\
            "Principal":{"AWS":"*"},"Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission",\
            "SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe","SNS:ListSubscriptionsByTopic","SNS:Publish"],\
            "Resource":"%s","Condition":{"StringEquals":{"AWS:SourceOwner":"%s"}}}]}""";

    final AccountRegion place;
    final String arn;
    final Map<String, String> tags = new TreeMap<>();
    final Map<String, Subscription> subscriptions = new TreeMap<>();
    private final Map<String, String> attributes = new TreeMap<>();
    private final PolicyCheck policies;
    private Policy policy;

    Topic(AccountRegion place, String name, PolicyCheck policies) {
        this.place = place;
        this.policies = policies;
        this.arn = place.arn("sns", name);
        set("Policy", "");
    }

    /** Sets one attribute. An empty value restores the default. */
    void set(String name, String value) {
        switch (name) {
            case "Policy" -> setPolicy(value.isEmpty() ? DEFAULT_POLICY.formatted(arn, place.account()) : value);
            case "KmsMasterKeyId", "DisplayName", "TracingConfig", "SignatureVersion" -> {
                if (value.isEmpty()) {
                    attributes.remove(name);
                } else {
                    attributes.put(name, value);
                }
            }
            case "DeliveryPolicy", "FifoTopic", "ContentBasedDeduplication", "ArchivePolicy" ->
                throw new UnsupportedOperationException("the topic attribute " + name + " is not implemented here");
            default -> throw SnsFailures.invalid("AttributeName");
        }
    }

    private void setPolicy(String text) {
        try {
            policy = policies.read(PolicyKind.TOPIC, text);
        } catch (MalformedPolicyException e) {
            throw SnsFailures.invalid(
                    switch (e.fault()) {
                        case ACTION -> "Policy statement action out of service scope!";
                        case PRINCIPAL -> "Policy Error: PrincipalNotFound";
                        default -> "Policy statement is not valid: " + e.getMessage();
                    });
        }
    }

    /** Whether a request with these attributes describes the existing topic. */
    boolean agreesWith(Map<String, String> requested) {
        return requested.entrySet().stream().allMatch(e -> e.getValue()
                .equals(e.getKey().equals("Policy") ? policy.text() : attributes.getOrDefault(e.getKey(), "")));
    }

    Map<String, String> attributes() {
        Map<String, String> all = new TreeMap<>(attributes);
        long pending = subscriptions.values().stream()
                .filter(subscription -> !subscription.confirmed)
                .count();
        all.put("TopicArn", arn);
        all.put("Owner", place.account());
        all.put("Policy", policy.text());
        all.putIfAbsent("DisplayName", "");
        all.put("SubscriptionsPending", Long.toString(pending));
        all.put("SubscriptionsConfirmed", Long.toString(subscriptions.size() - pending));
        all.put("SubscriptionsDeleted", "0");
        return all;
    }

    /** Null unless the topic is encrypted. */
    String key() {
        return attributes.get("KmsMasterKeyId");
    }

    Policy policy() {
        return policy;
    }

    static boolean isTopic(String arn) {
        return AmazonResourceName.isArn(arn)
                && AmazonResourceName.parse(arn).service().equals("sns")
                && AmazonResourceName.parse(arn).resource().matches("[\\w-]{1,256}");
    }
}
