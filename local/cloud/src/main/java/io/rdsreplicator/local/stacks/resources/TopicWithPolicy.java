package io.rdsreplicator.local.stacks.resources;

import software.amazon.awssdk.services.sns.SnsClient;

/** The policy of a topic, which is named by its ARN. An empty policy stands for the default one. */
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
