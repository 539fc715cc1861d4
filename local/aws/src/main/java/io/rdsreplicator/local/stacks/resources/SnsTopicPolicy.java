package io.rdsreplicator.local.stacks.resources;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.sns.SnsClient;

/** {@code AWS::SNS::TopicPolicy}. Deleting it gives its topics back the policy that a new topic has. */
final class SnsTopicPolicy implements ResourceType {
    private static final TypeSchema SCHEMA = TypeSchema.of("AWS::SNS::TopicPolicy").required("Topics", "PolicyDocument").attributes("Id");

    @Override
    public TypeSchema schema() {
        return SCHEMA;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        properties.texts("Topics").forEach(topic -> set(context, topic, properties.json("PolicyDocument")));
        String id = context.physicalName(256);
        return new Physical(id, Map.of("Id", id));
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        after.texts("Topics").forEach(topic -> set(context, topic, after.json("PolicyDocument")));
        before.texts("Topics").stream()
                .filter(topic -> !after.texts("Topics").contains(topic))
                .forEach(topic -> Gone.orDelete(() -> set(context, topic, ownerOnly(context, topic))));
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        properties.texts("Topics").forEach(topic -> Gone.orDelete(() -> set(context, topic, ownerOnly(context, topic))));
    }

    private static void set(ResourceContext context, String topic, String policy) {
        context.client(SnsClient.class)
                .setTopicAttributes(r -> r.topicArn(topic).attributeName("Policy").attributeValue(policy));
    }

    private static String ownerOnly(ResourceContext context, String topic) {
        Map<String, Object> statement = Map.of(
                "Sid", "__default_statement_ID",
                "Effect", "Allow",
                "Principal", Map.of("AWS", "*"),
                "Action", "sns:*",
                "Resource", topic,
                "Condition", Map.of("StringEquals", Map.of("AWS:SourceOwner", context.place().account())));
        return Properties.toJson(new TreeMap<>(Map.of(
                "Version", "2008-10-17", "Statement", List.of(new TreeMap<>(statement)))));
    }
}
