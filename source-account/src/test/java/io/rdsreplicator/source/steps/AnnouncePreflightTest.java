package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.EXECUTION;
import static io.rdsreplicator.source.steps.SourceStage.ORDERS;
import static io.rdsreplicator.source.steps.SourceStage.SOURCE;
import static io.rdsreplicator.source.steps.SourceStage.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.Finding;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;

class AnnouncePreflightTest {
    private static final PreflightAnnouncement PREFLIGHT = new PreflightAnnouncement(
            1,
            ORDERS,
            "orders",
            DatabaseKind.INSTANCE,
            "postgres",
            "14.20",
            20,
            "admin1",
            null,
            null,
            List.of(new Finding("tags", "parameter Tags: a must be of the form key=value")),
            EXECUTION,
            START);

    private final SourceStage stage = new SourceStage();
    private final RecordingTopic topic = new RecordingTopic(stage);

    @Test
    void publishesTheFindingsUnderAnEventOfTheirOwn() {
        assertThat(announce().messageId()).isEqualTo("message-1");

        PublishRequest published = topic.published().get(0);
        assertThat(published.topicArn()).isEqualTo(SOURCE.arn("sns", "announcements"));
        assertThat(PreflightAnnouncement.parse(published.message())).isEqualTo(PREFLIGHT);
        assertThat(published.messageAttributes().get("event").stringValue()).isEqualTo("Preflight");
        assertThat(published.messageAttributes().get("sourceDatabase").stringValue())
                .isEqualTo("orders");
        assertThat(published.message()).doesNotContain("snapshotArn");
    }

    @Test
    void asksAgainIfItIsRepeated() {
        announce();
        announce();

        assertThat(topic.published()).hasSize(2);
        assertThat(topic.published().get(1)).isEqualTo(topic.published().get(0));
    }

    @ParameterizedTest
    @CsvSource({
        "NotFound, InvalidRequestException, does not exist",
        "AuthorizationError, InvalidRequestException, allow the role of AnnouncePreflight sns:Publish",
        "KMSAccessDenied, InvalidRequestException, allow the role of AnnouncePreflight kms:GenerateDataKey",
        "KMSThrottling, TransientException, Publish to",
        "InvalidParameter, InvalidRequestException, Publish to"
    })
    void tellsWhatAwsRefused(String code, String error, String complaint) {
        stage.refuseNext("sns", "publish", code);

        assertThatThrownBy(this::announce)
                .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(error))
                .hasMessageContaining(complaint)
                .hasMessageContaining(SOURCE.arn("sns", "announcements"));
    }

    @Test
    void needsAnAnnouncement() {
        assertThatThrownBy(() -> new AnnouncePreflight.Input(null))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("announcement is missing");
    }

    private AnnouncePreflight.Output announce() {
        return new AnnouncePreflight(stage.frontDoor.client(SnsClient.class, Caller.root(SOURCE)), stage.settings())
                .handle(new AnnouncePreflight.Input(PREFLIGHT));
    }
}
