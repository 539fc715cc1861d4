package io.rdsreplicator.source.steps;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

/** An SNS that keeps what is published, and delivers it to nobody. */
final class RecordingTopic implements SnsClient {
    private final List<PublishRequest> published = new ArrayList<>();

    RecordingTopic(SourceStage stage) {
        stage.frontDoor.open(SnsClient.class, caller -> this);
    }

    List<PublishRequest> published() {
        return published;
    }

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
    public void close() {}
}
