package io.rdsreplicator.local.stacks.resources;

import io.rdsreplicator.local.identity.Arn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.Tag;

/** {@code AWS::SNS::Topic}, with the subscriptions named in it. */
final class SnsTopic implements ResourceType {
    private static final String[] ATTRIBUTES = {"DisplayName", "KmsMasterKeyId"};

    @Override
    public TypeSchema schema() {
        return TypeSchema.of("AWS::SNS::Topic")
                .optional("TopicName", "DisplayName", "KmsMasterKeyId", "Subscription", "Tags")
                .attributes("TopicArn", "TopicName");
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        SnsClient sns = context.client(SnsClient.class);
        String arn = sns.createTopic(r -> r.name(properties.text("TopicName", context.physicalName(256)))
                        .attributes(attributes(properties))
                        .tags(properties.tags(context).entrySet().stream()
                                .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                                .toList()))
                .topicArn();
        for (Properties subscription : properties.items("Subscription")) {
            subscription.only("Protocol", "Endpoint");
            sns.subscribe(r -> r.topicArn(arn)
                    .protocol(subscription.required("Protocol"))
                    .endpoint(subscription.required("Endpoint"))
                    .returnSubscriptionArn(true));
        }
        return new Physical(arn, Map.of("TopicArn", arn, "TopicName", Arn.parse(arn).resource()));
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        for (String name : after.changedFrom(before)) {
            if (!List.of(ATTRIBUTES).contains(name)) {
                return ResourceType.super.update(context, physical, before, after);
            }
            context.client(SnsClient.class)
                    .setTopicAttributes(
                            r -> r.topicArn(physical.id()).attributeName(name).attributeValue(after.text(name, "")));
        }
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
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
