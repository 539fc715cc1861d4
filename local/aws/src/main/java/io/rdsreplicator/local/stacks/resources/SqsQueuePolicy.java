package io.rdsreplicator.local.stacks.resources;

import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;

/** {@code AWS::SQS::QueuePolicy}. */
final class SqsQueuePolicy implements ResourceType {
    private static final TypeSchema SCHEMA = TypeSchema.of("AWS::SQS::QueuePolicy").required("Queues", "PolicyDocument").attributes("Id");

    @Override
    public TypeSchema schema() {
        return SCHEMA;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        properties.texts("Queues").forEach(url -> set(context, url, properties.json("PolicyDocument")));
        String id = context.physicalName(256);
        return new Physical(id, Map.of("Id", id));
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        after.texts("Queues").forEach(url -> set(context, url, after.json("PolicyDocument")));
        before.texts("Queues").stream()
                .filter(url -> !after.texts("Queues").contains(url))
                .forEach(url -> Gone.orDelete(() -> set(context, url, "")));
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        properties.texts("Queues").forEach(url -> Gone.orDelete(() -> set(context, url, "")));
    }

    private static void set(ResourceContext context, String url, String policy) {
        context.client(SqsClient.class)
                .setQueueAttributes(r -> r.queueUrl(url).attributesWithStrings(Map.of("Policy", policy)));
    }
}
