package io.rdsreplicator.local.stacks.resources;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.sns.SnsClient;

/** A topic by its ARN; the policy of a new one lets its account in. */
final class TopicWithPolicy implements ResourcePolicy.Holder {
    @Override
    public void set(ResourceContext context, String topic, String policy) {
        context.client(SnsClient.class)
                .setTopicAttributes(r -> r.topicArn(topic).attributeName("Policy").attributeValue(policy));
    }

    @Override
    public String initial(ResourceContext context, String topic) {
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
