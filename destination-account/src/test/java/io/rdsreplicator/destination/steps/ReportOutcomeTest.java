package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.events.ReplicationRecord;
import io.rdsreplicator.destination.secret.ReplicaSecretTest;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportOutcomeTest {
    private final Destination account = new Destination();
    private final Announcement announcement = ReplicaSecretTest.announcement("postgres");
    private final ReportOutcome step = new ReportOutcome(account.sns, account.sfn, account.settings());

    private ReportOutcome.Input input(boolean live, String reason) {
        return new ReportOutcome.Input(
                announcement,
                "execution",
                Instant.parse("2026-11-21T04:30:00Z"),
                Destination.replica(1),
                live,
                reason,
                null,
                List.of(Destination.replica(0)),
                List.of(new ReportOutcome.NotMarked(Destination.replica(2), "AccessDenied")),
                List.of(
                        new ReportOutcome.PrunedReplica(Destination.replica(0), true, "retention does not keep it"),
                        new ReportOutcome.PrunedReplica(
                                Destination.replica(3), false, "it is protected from deletion")),
                List.of(),
                List.of(),
                List.of("ListPrunable: the secret could not be read"));
    }

    @Test
    void publishesOneReadableNotificationAndReturnsTheRecord() {
        ReportOutcome.Output output = step.handle(input(true, "no newer data was live"));

        assertThat(account.published).last().satisfies(message -> {
            assertThat(message.topicArn()).isEqualTo(Destination.B.arn("sns", "outcomes"));
            assertThat(message.subject()).isEqualTo("orders: replica " + Destination.replica(1) + " is live");
            assertThat(message.message()).isEqualTo(Json.write(output.outcome()));
        });
        assertThat(output.messageId()).isEqualTo("message-2");
        assertThat(Json.members(account.published.get(1).message()).orElseThrow())
                .containsEntry("event", "ReplicationSucceeded")
                .containsEntry("replicationId", announcement.replicationId().value())
                .containsEntry("live", true)
                .containsEntry("warnings", List.of("ListPrunable: the secret could not be read"))
                .containsEntry(
                        "notMarked", List.of(Map.of("replicaId", Destination.replica(2), "reason", "AccessDenied")));
    }

    @Test
    void warnsOfTheSourcesTagsThatEitherAccountLeavesOut() {
        ReportOutcome.Input plain = input(true, "r");
        ReportOutcome.Input tagged = new ReportOutcome.Input(
                Destination.tagged(
                        announcement, Map.of("rds:x", "1"), List.of("tag y of the source is not copied: too many")),
                plain.executionArn(),
                plain.now(),
                plain.replicaId(),
                plain.live(),
                plain.reason(),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of("first"));

        ReportOutcome.Output output = new ReportOutcome(
                        account.sns, account.sfn, account.settings("COPY_SOURCE_TAGS", "rds:x", "TAGS", "bad"))
                .handle(tagged);

        assertThat(output.outcome().warnings())
                .hasSize(3)
                .startsWith("first", "tag y of the source is not copied: too many");
        assertThat(output.outcome().warnings().get(2)).startsWith("tag rds:x of the source is not copied");
    }

    @Test
    void saysThatAReplicaIsNotLiveAndWhy() {
        step.handle(input(false, "the secret is pinned"));

        assertThat(account.published.get(1).subject()).endsWith("not live");
        assertThat(account.published.get(1).message()).contains("the secret is pinned");
    }

    @Test
    void tellsOfEachReplicaThatWasDeletedAndOfNoneThatWasKept() {
        step.handle(input(true, "no newer data was live"));

        assertThat(account.published)
                .extracting(message -> message.messageAttributes().get("event").stringValue())
                .containsExactly("ReplicaPruned", "ReplicationSucceeded");
        assertThat(account.published.get(0).messageAttributes().get("replica").stringValue())
                .isEqualTo(Destination.replica(0));
        assertThat(Json.members(account.published.get(0).message()).orElseThrow())
                .containsEntry("replica", Destination.replica(0))
                .containsEntry("sourceDatabase", "orders")
                .containsEntry("reason", "retention does not keep it");
    }

    @Test
    void tellsOfTheSourceWhatWasAnnounced() {
        ReplicationRecord record = step.handle(input(true, "r")).outcome().record();

        assertThat(record.requestedAt()).isEqualTo(announcement.requestedAt());
        assertThat(record.seconds()).isEqualTo(30 * 60);
        assertThat(record.source().executionArn()).isEqualTo(announcement.sourceExecutionArn());
        assertThat(record.source().stages()).isEqualTo(announcement.sourceStages());
        assertThat(record.source().apiCalls())
                .isEqualTo(announcement.sourceApiCalls())
                .isNotEmpty();
        assertThat(record.allocatedStorage()).isEqualTo(20);
    }

    @Test
    void reportsThoughTheHistoryCannotBeRead() {
        account.faults.fail("getExecutionHistory", "AccessDeniedException");

        ReportOutcome.Output output = step.handle(input(true, "r"));

        assertThat(output.outcome().record().destination().unread()).contains("AccessDeniedException");
        assertThat(account.published).last().satisfies(message -> assertThat(message.message())
                .contains("\"ReplicationSucceeded\""));
    }

    @Test
    void countsWhatDidNotGoAwayAsKept() {
        ReportOutcome.Input input = new ReportOutcome.Input(
                announcement,
                "execution",
                Instant.parse("2026-11-21T04:30:00Z"),
                Destination.replica(1),
                true,
                "r",
                null,
                List.of(),
                List.of(),
                List.of(
                        new ReportOutcome.PrunedReplica(Destination.replica(0), true, "retention does not keep it"),
                        new ReportOutcome.PrunedReplica(Destination.replica(2), false, "AccessDenied")),
                List.of(),
                List.of(new ReportOutcome.KeptReplica(
                        Destination.replica(1), "the secret's version AWSCURRENT names it")),
                null);

        assertThat(step.handle(input).outcome().record().replicasKept()).isEqualTo(2);
    }

    @Test
    void saysWhatSnsRefuses() {
        account.faults.fail("publish", "AuthorizationError");
        assertThatThrownBy(() -> Steps.run(step, input(true, "r"))).isInstanceOf(InvalidRequestException.class);

        account.faults.loseAnswer("publish");
        assertThatThrownBy(() -> Steps.run(step, input(true, "r"))).isInstanceOf(TransientException.class);
    }
}
