package io.rdsreplicator.local.stacks.resources;

import software.amazon.awssdk.services.sns.SnsClient;

/** A topic by its ARN; an empty policy stands for that of a new one. */
final class TopicWithPolicy implements ResourcePolicy.Holder {
    @Override
    public void set(ResourceContext context, String topic, String policy) {
        context.client(SnsClient.class)
                .setTopicAttributes(
                        r -> r.topicArn(topic).attributeName("Policy").attributeValue(policy));
    }

    @Override
    public String initial(ResourceContext context, String topic) {
        return "";
    }
}
