package io.rdsreplicator.local.stacks.resources;

import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The policy of a queue, which is named by its URL. A new queue has no policy. */
final class QueueWithPolicy implements ResourcePolicy.Holder {
    @Override
    public void set(ResourceContext context, String url, String policy) {
        context.client(SqsClient.class)
                .setQueueAttributes(r -> r.queueUrl(url).attributesWithStrings(Map.of("Policy", policy)));
    }

    @Override
    public String initial(ResourceContext context, String url) {
        return "";
    }
}
