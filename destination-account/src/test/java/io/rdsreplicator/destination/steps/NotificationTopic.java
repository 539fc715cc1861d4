package io.rdsreplicator.destination.steps;

import java.util.List;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

/** An SNS that keeps what is published. */
record NotificationTopic(List<PublishRequest> published) implements SnsClient {
    @Override
    public PublishResponse publish(PublishRequest request) {
        published.add(request);
        return PublishResponse.builder()
                .messageId("message-" + published.size())
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
