package io.rdsreplicator.shared.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

class NotificationsTest {
    private static final String TOPIC = "arn:aws:sns:eu-central-1:222222222222:operators";

    private final List<PublishRequest> published = new ArrayList<>();
    private final Notifications notifications =
            new Notifications(new Topic(), Settings.of(Map.of("NOTIFICATION_TOPIC_ARN", TOPIC)));

    private record Restored(Instant at, String sourceDatabase, String replica, String subject) implements Event {
        @Override
        public String event() {
            return "Restored";
        }
    }

    private static Map<String, String> attributes(PublishRequest request) {
        assertThat(request.messageAttributes().values())
                .allMatch(value -> value.dataType().equals("String"));
        return request.messageAttributes().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().stringValue()));
    }

    @Test
    void saysWhatHappenedFirstAndThenTheRest() {
        String id = notifications.publish(new Restored(Instant.EPOCH, "orders", "replica-1", "s"));

        assertThat(id).isEqualTo("message-1");
        assertThat(published.get(0).topicArn()).isEqualTo(TOPIC);
        assertThat(published.get(0).message())
                .isEqualTo("{\"event\":\"Restored\",\"version\":1,\"at\":\"1970-01-01T00:00:00Z\","
                        + "\"sourceDatabase\":\"orders\",\"replica\":\"replica-1\",\"subject\":\"s\"}");
        assertThat(attributes(published.get(0)))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("event", "Restored", "sourceDatabase", "orders", "replica", "replica-1"));
    }

    @Test
    void hasNoAttributeForWhatIsNotKnown() {
        notifications.publish(new Restored(Instant.EPOCH, "", "", "s"));

        assertThat(attributes(published.get(0))).containsOnlyKeys("event");
    }

    @Test
    void keepsTheSubjectWithinWhatSnsAllows() {
        assertThat(Notifications.subject("x".repeat(101), "")).hasSize(100);
        assertThat(Notifications.subject("ä\nb", "")).isEqualTo("??b");
    }

    private record Live(String sourceArn) implements Event {
        @Override
        public String event() {
            return "Live";
        }

        @Override
        public String subject() {
            return "x".repeat(100);
        }
    }

    @Test
    void saysTheRegionsInTheSubjectWhereTheyDiffer() {
        notifications.publish(new Live("arn:aws:rds:us-east-1:111111111111:db:orders"));
        notifications.publish(new Live("arn:aws:rds:eu-central-1:111111111111:db:orders"));
        notifications.publish(new Live(""));

        assertThat(published.get(0).subject()).hasSize(100).endsWith("xx (us-east-1 to eu-central-1)");
        assertThat(published.subList(1, 3))
                .allSatisfy(message -> assertThat(message.subject()).isEqualTo("x".repeat(100)));
    }

    private final class Topic implements SnsClient {
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
}
