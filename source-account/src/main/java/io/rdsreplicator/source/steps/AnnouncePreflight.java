package io.rdsreplicator.source.steps;

import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.source.snapshot.AnnouncementTopic;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Asks the destinations for their part of a preflight, and tells them the findings of this account. A repeat asks
 * again, and each destination then answers twice.
 */
public final class AnnouncePreflight extends JsonHandler<AnnouncePreflight.Input, AnnouncePreflight.Output> {
    private final AnnouncementTopic topic;

    /** @param announcement from PlanReplication */
    public record Input(PreflightAnnouncement announcement) {
        public Input {
            Require.present(announcement, "announcement");
        }
    }

    public record Output(String messageId) {}

    public AnnouncePreflight() {
        this(AwsClients.sns(), Settings.fromEnvironment());
    }

    AnnouncePreflight(SnsClient sns, Settings settings) {
        super(Input.class);
        this.topic = new AnnouncementTopic(sns, settings, "AnnouncePreflight");
    }

    @Override
    protected Output handle(Input input) {
        return new Output(topic.publish(
                Json.write(input.announcement()), input.announcement().attributes()));
    }
}
