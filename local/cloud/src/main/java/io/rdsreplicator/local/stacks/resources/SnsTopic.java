package io.rdsreplicator.local.stacks.resources;

import io.rdsreplicator.local.identity.AmazonResourceName;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.Tag;

/** {@code AWS::SNS::Topic}, with the subscriptions named in it. */
final class SnsTopic implements ResourceType {
    private static final TypeSchema SCHEMA = TypeSchema.of("AWS::SNS::Topic")
            .optional("TopicName", "DisplayName", "KmsMasterKeyId", "Subscription", "Tags")
            .named("TopicName")
            .attributes("TopicArn", "TopicName");

    private static final String[] ATTRIBUTES = {"DisplayName", "KmsMasterKeyId"};

    @Override
    public TypeSchema schema() {
        return SCHEMA;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        SnsClient sns = context.client(SnsClient.class);
        String name = properties.text("TopicName", context.physicalName(256));
        String wanted = context.place().arn("sns", name);
        Existing.refuse(
                context.lookUp(SnsClient.class).listTopicsPaginator().topics().stream()
                        .anyMatch(topic -> topic.topicArn().equals(wanted)),
                SCHEMA,
                "TopicArn",
                wanted);
        String arn = sns.createTopic(
                        r -> r.name(name).attributes(attributes(properties)).tags(tags(properties.tags())))
                .topicArn();
        Physical physical = context.begin(new Physical(
                arn,
                Map.of(
                        "TopicArn",
                        arn,
                        "TopicName",
                        AmazonResourceName.parse(arn).resource())));
        context.require(arn, "sns:TagResource", "sns:GetTopicAttributes");
        properties.items("Subscription").forEach(subscription -> subscribe(sns, arn, subscription));
        return physical;
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        SnsClient sns = context.client(SnsClient.class);
        String arn = physical.id();
        Set<String> changed = after.changedFrom(before);
        context.require(
                arn,
                "sns:GetTopicAttributes",
                "sns:ListTagsForResource",
                "sns:ListSubscriptionsByTopic",
                "sns:GetDataProtectionPolicy");
        for (String name : ATTRIBUTES) {
            if (changed.contains(name)) {
                sns.setTopicAttributes(r -> r.topicArn(arn).attributeName(name).attributeValue(after.text(name, "")));
            }
        }
        if (changed.contains("Subscription")) {
            after.items("Subscription").forEach(subscription -> subscribe(sns, arn, subscription));
            unsubscribe(sns, arn, before, after);
        }
        TagChange.between(before, after)
                .apply(
                        set -> sns.tagResource(r -> r.resourceArn(arn).tags(tags(set))),
                        removed -> sns.untagResource(r -> r.resourceArn(arn).tagKeys(removed)));
        return physical;
    }

    /** To subscribe an existing subscription again changes nothing. */
    private static void subscribe(SnsClient sns, String topic, Properties subscription) {
        subscription.only("Protocol", "Endpoint");
        sns.subscribe(r -> r.topicArn(topic)
                .protocol(subscription.required("Protocol"))
                .endpoint(subscription.required("Endpoint"))
                .returnSubscriptionArn(true));
    }

    private static void unsubscribe(SnsClient sns, String topic, Properties before, Properties after) {
        Set<String> gone = endpoints(before);
        gone.removeAll(endpoints(after));
        sns.listSubscriptionsByTopicPaginator(r -> r.topicArn(topic)).subscriptions().stream()
                .filter(subscription -> gone.contains(subscription.protocol() + " " + subscription.endpoint()))
                .toList()
                .forEach(subscription -> sns.unsubscribe(r -> r.subscriptionArn(subscription.subscriptionArn())));
    }

    private static Set<String> endpoints(Properties properties) {
        Set<String> endpoints = new HashSet<>();
        properties
                .items("Subscription")
                .forEach(s -> endpoints.add(s.required("Protocol") + " " + s.required("Endpoint")));
        return endpoints;
    }

    private static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        context.require(physical.id(), "sns:GetTopicAttributes");
        Gone.orDelete(() -> context.client(SnsClient.class).deleteTopic(r -> r.topicArn(physical.id())));
    }

    private static Map<String, String> attributes(Properties properties) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String name : ATTRIBUTES) {
            if (properties.has(name)) {
                attributes.put(name, properties.text(name));
            }
        }
        return attributes;
    }
}
