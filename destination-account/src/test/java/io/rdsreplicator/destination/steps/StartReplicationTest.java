package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.SNSEvent;
import io.rdsreplicator.destination.secret.ReplicaSecretTest;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

class StartReplicationTest {
    private static final String TOPIC = Destination.A.arn("sns", "announcements");
    private final Destination account = new Destination();
    private final Announcement announcement = ReplicaSecretTest.announcement("postgres");
    private final StartReplication step = new StartReplication(account.sfn, account.sns, account.settings());

    @BeforeEach
    void createTheMachine() {
        account.machine();
    }

    private List<String> receive(String topic, String message) {
        return receive(topic, "message-id", message);
    }

    private List<String> receive(String topic, String messageId, String message) {
        SNSEvent.SNS sns =
                new SNSEvent.SNS().withTopicArn(topic).withMessageId(messageId).withMessage(message);
        return step.handleRequest(new SNSEvent().withRecords(List.of(new SNSEvent.SNSRecord().withSns(sns))), null);
    }

    private List<String> receive(Announcement announced) {
        return receive(TOPIC, Json.write(announced));
    }

    private List<ExecutionListItem> executions() {
        String machine = account.machine();
        return account.sfn.listExecutions(r -> r.stateMachineArn(machine)).executions();
    }

    private void refuses(String topic, String message, String reason) {
        assertThat(receive(topic, message)).containsExactly("refused");
        assertThat(executions()).isEmpty();
        assertThat(account.published).singleElement().satisfies(notification -> {
            assertThat(notification.subject()).isEqualTo("An announcement was refused");
            assertThat(notification.message()).contains(reason).contains("message-id");
            assertThat(notification.message().length()).isLessThan(500);
        });
    }

    @Test
    void startsOneExecutionNamedAfterTheReplication() {
        assertThat(receive(announcement)).containsExactly("started");

        assertThat(executions()).singleElement().satisfies(execution -> {
            assertThat(execution.name()).isEqualTo(announcement.replicationId().value());
            assertThat(account.sfn
                            .describeExecution(r -> r.executionArn(execution.executionArn()))
                            .input())
                    .isEqualTo(Json.write(announcement));
        });
        assertThat(account.published).isEmpty();
    }

    private List<String> receivePreflight(String messageId, String message) {
        SNSEvent.SNS sns = new SNSEvent.SNS()
                .withTopicArn(TOPIC)
                .withMessageId(messageId)
                .withMessage(message)
                .withMessageAttributes(Map.of(
                        "event",
                        new SNSEvent.MessageAttribute().withType("String").withValue("Preflight")));
        return step.handleRequest(new SNSEvent().withRecords(List.of(new SNSEvent.SNSRecord().withSns(sns))), null);
    }

    @Test
    void startsOneExecutionForAPreflightNamedAfterTheMessage() {
        String asked = Json.write(account.preflight(null));

        assertThat(receivePreflight("first", asked)).containsExactly("started");
        receivePreflight("first", asked);
        account.timeline.runFor(Duration.ofDays(1200));
        assertThat(receivePreflight("first", asked)).containsExactly("repeated");
        assertThat(receivePreflight("second", asked)).containsExactly("started");

        assertThat(executions())
                .extracting(ExecutionListItem::name)
                .containsExactlyInAnyOrder(
                        PreflightAnnouncement.executionName("first"), PreflightAnnouncement.executionName("second"));
        assertThat(account.published).isEmpty();
    }

    @Test
    void refusesAPreflightOfAnotherSourceAndOneThatIsNone() {
        String asked = Json.write(account.preflight(null));

        assertThat(receivePreflight("id", asked.replace("111111111111", "333333333333")))
                .containsExactly("refused");
        assertThat(receivePreflight("id", asked.replace("eu-west-1", "eu-west-2")))
                .containsExactly("refused");
        assertThat(receivePreflight("id", Json.write(announcement))).containsExactly("refused");
        assertThat(receivePreflight("id", null)).containsExactly("refused");
        assertThat(executions()).isEmpty();
        assertThat(account.published)
                .extracting(notification ->
                        Json.members(notification.message()).orElseThrow().get("reason"))
                .containsExactly(
                        "preflight: sourceArn is of account 333333333333; this stack's source is 111111111111",
                        "preflight: sourceArn is in eu-west-2; this stack's source is in eu-west-1",
                        "preflight: kind is missing",
                        "preflight is missing or empty");
    }

    /** A destination of an earlier release reads no attribute. */
    @Test
    void refusesAPreflightThatComesAsAnAnnouncement() {
        refuses(TOPIC, Json.write(account.preflight(null)), "announcement: replicationId is missing");
    }

    @Test
    void startsNothingNewWhenTheMessageIsDeliveredAgain() {
        receive(announcement);
        receive(announcement);
        assertThat(executions()).hasSize(1);

        account.timeline.runFor(Duration.ofDays(1200));
        assertThat(receive(announcement)).containsExactly("repeated");
        assertThat(executions()).hasSize(1);
        assertThat(account.published).isEmpty();
    }

    /** What the source's execution of that name announces of the same replication, which it resumes. */
    private Announcement resumedBy(String execution) {
        return Json.read(
                Json.write(announcement).replace(":nightly", ":" + execution).replace("\"Rds\":9", "\"Rds\":14"),
                Announcement.class,
                "announcement");
    }

    private String execution(String name) {
        return executions().stream()
                .filter(execution -> execution.name().equals(name))
                .map(ExecutionListItem::executionArn)
                .findFirst()
                .orElseThrow();
    }

    private String newest(Set<String> known) {
        return executions().stream()
                .map(ExecutionListItem::executionArn)
                .filter(arn -> !known.contains(arn))
                .findFirst()
                .orElseThrow();
    }

    private void fail(String execution) {
        account.sfn.stopExecution(r -> r.executionArn(execution));
    }

    @Test
    void startsNothingForTheFirstMessageOnceItsExecutionHasFailed() {
        receive(TOPIC, "first", Json.write(announcement));
        fail(execution(announcement.replicationId().value()));

        assertThat(receive(TOPIC, "first", Json.write(announcement))).containsExactly("repeated");
        assertThat(executions()).hasSize(1);
    }

    @Test
    void startsNothingForWhatAStepThatWasTriedAgainHasPublishedTwice() {
        receive(TOPIC, "first", Json.write(announcement));
        fail(execution(announcement.replicationId().value()));
        String again = Json.write(announcement).replace("\"Rds\":9", "\"Rds\":10");

        assertThat(receive(TOPIC, "second", again)).containsExactly("repeated");
        assertThat(executions()).hasSize(1);
    }

    @Test
    void startsOneExecutionForEachRunThatResumesAReplicationThatFailed() {
        receive(TOPIC, "first", Json.write(announcement));
        String first = execution(announcement.replicationId().value());
        fail(first);

        assertThat(receive(TOPIC, "second", Json.write(resumedBy("by-hand")))).containsExactly("started");
        receive(TOPIC, "second", Json.write(resumedBy("by-hand")));
        receive(TOPIC, "published twice", Json.write(resumedBy("by-hand")).replace("\"Rds\":14", "\"Rds\":15"));
        assertThat(executions()).as("while it runs").hasSize(2);
        String second = newest(Set.of(first));
        fail(second);
        assertThat(receive(TOPIC, "second", Json.write(resumedBy("by-hand")))).containsExactly("repeated");
        assertThat(receive(TOPIC, "first", Json.write(announcement))).containsExactly("repeated");
        assertThat(receive(TOPIC, "third", Json.write(resumedBy("once-more")))).containsExactly("started");

        assertThat(executions()).hasSize(3).allSatisfy(execution -> assertThat(execution.name())
                .startsWith(announcement.replicationId().value())
                .hasSizeLessThanOrEqualTo(80));
        assertThat(account.sfn.describeExecution(r -> r.executionArn(second)).input())
                .isEqualTo(Json.write(resumedBy("by-hand")));
    }

    @Test
    void startsNothingForAResumedRunWhileTheFirstExecutionRunsOrHasSucceeded() {
        receive(TOPIC, "first", Json.write(announcement));
        assertThat(receive(TOPIC, "second", Json.write(resumedBy("by-hand"))))
                .as("while it runs")
                .containsExactly("repeated");

        account.timeline.runFor(Duration.ofDays(1200));
        assertThat(receive(TOPIC, "third", Json.write(resumedBy("once-more"))))
                .as("once it has succeeded")
                .containsExactly("repeated");
        assertThat(executions()).hasSize(1);
    }

    @Test
    void recognisesWhatTheFormerReleaseNamedByTheMessage() {
        receive(TOPIC, "first", Json.write(announcement));
        fail(execution(announcement.replicationId().value()));
        String former = announcement.replicationId() + "-"
                + ReplicationId.sha256("second").substring(0, 8);
        String machine = account.machine();
        account.sfn.startExecution(
                r -> r.stateMachineArn(machine).name(former).input(Json.write(resumedBy("by-hand"))));
        fail(execution(former));

        assertThat(receive(TOPIC, "second", Json.write(resumedBy("by-hand")))).containsExactly("repeated");
        assertThat(executions()).hasSize(2);
    }

    @Test
    void tellsMessagesApartByTheirIdsWhereTheSourceDoesNotNameItsRun() {
        Map<String, Object> members = Json.members(Json.write(announcement)).orElseThrow();
        members.keySet().removeAll(Set.of("requestedAt", "sourceExecutionArn"));
        String early = Json.write(members);
        receive(TOPIC, "first", early);
        fail(execution(announcement.replicationId().value()));

        assertThat(receive(TOPIC, "second", early)).containsExactly("started");
        assertThat(receive(TOPIC, "second", early)).containsExactly("started");
        assertThat(executions())
                .hasSize(2)
                .extracting(ExecutionListItem::name)
                .contains(announcement.replicationId() + "-16367aac");
    }

    @Test
    void waitsUntilItIsVisibleHowTheFirstExecutionHasEnded() {
        receive(TOPIC, "first", Json.write(announcement));
        account.timeline.runFor(Duration.ofMinutes(3));
        fail(execution(announcement.replicationId().value()));
        account.states.lag(Destination.B).describeLate(Duration.ofMinutes(2));

        assertThatThrownBy(() -> receive(TOPIC, "second", Json.write(resumedBy("by-hand"))))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("has ended");
        account.timeline.runFor(Duration.ofMinutes(3));
        assertThat(receive(TOPIC, "second", Json.write(resumedBy("by-hand")))).containsExactly("started");
    }

    @Test
    void refusesAMessageOfAnotherTopic() {
        refuses(Destination.A.arn("sns", "other"), Json.write(announcement), "did not come from the topic");
    }

    @Test
    void refusesAnAnnouncementOfAnotherAccountOrRegion() {
        refuses(TOPIC, Json.write(announcement).replace("111111111111", "333333333333"), "333333333333");
        account.published.clear();
        refuses(TOPIC, Json.write(announcement).replace("eu-west-1", "us-east-1"), "us-east-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Marker-77", "{\"Marker-77", "[]", "{}", "{\"version\": \"Marker-77\"}", "{\"version\": 2}"})
    void refusesWhatIsNotAnAnnouncementWithoutQuotingIt(String message) {
        refuses(TOPIC, message, "announcement");
        assertThat(account.published.get(0).message()).doesNotContain(Destination.MARKER);
    }

    @Test
    void refusesAMessageThatIsTooLongOrEmpty() {
        refuses(
                TOPIC,
                "x".repeat(Announcement.MAXIMUM_LENGTH - 1),
                "announcement is longer than 200000 bytes: it takes 200001");
        account.published.clear();
        refuses(TOPIC, "", "missing or empty");
    }

    @Test
    void refusesWhatSnsDoesNotSend() {
        assertThat(step.handleRequest(new SNSEvent(), null)).isEmpty();
        assertThat(step.handleRequest(new SNSEvent().withRecords(Collections.singletonList(null)), null))
                .containsExactly("refused");
        assertThat(step.handleRequest(new SNSEvent().withRecords(List.of(new SNSEvent.SNSRecord())), null))
                .containsExactly("refused");
        assertThat(receive(TOPIC, null, null)).containsExactly("refused");
        assertThat(executions()).isEmpty();
    }

    @Test
    void refusesAnAnnouncementOfAnotherVersionOfTheContract() {
        refuses(
                TOPIC,
                Json.write(announcement).replace("\"version\":1", "\"version\":2"),
                "deploy both accounts from the same release");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            sourceDatabase":"orders"   | sourceDatabase":"../orders"    | sourceDatabase
            db:orders                  | db/orders                      | sourceArn
            arn:aws:rds:eu-west-1:111111111111:db | arn:aws:kms:eu-west-1:111111111111:db | sourceArn
            "engine":"postgres"        | "engine":"Robert'); DROP"      | engine must be
            "engineVersion":"          | "engineVersion":"; DROP          | engineVersion
            "version":1                | "version":1.5                  | version
            "version":1                | "version":"1"                  | version
            "allocatedStorage":20      | "allocatedStorage":1000001     | allocatedStorage
            "masterUsername":"app"     | "masterUsername":"two words"   | masterUsername
            :snapshot:                 | :cluster-snapshot:             | snapshotArn
            """)
    void refusesWhatIsForgedNamingTheField(String written, String forged, String field) {
        String message = Json.write(announcement);
        assertThat(message).contains(written);

        refuses(TOPIC, message.replace(written, forged), field);
    }

    @Test
    void refusesAReplicationIdOfAnotherDatabase() {
        refuses(
                TOPIC,
                Json.write(announcement).replace("db:orders", "db:other").replace("\"orders\"", "\"other\""),
                "of sourceDatabase");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ThrottlingException",
                "ExecutionLimitExceeded",
                "StateMachineDoesNotExist",
                "StateMachineDeleting",
                "AccessDeniedException"
            })
    void leavesTheMessageToLambdasQueueIfTheMachineCannotBeStarted(String code) {
        account.faults.fail("startExecution", code);

        assertThatThrownBy(() -> receive(announcement))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining(code);
        assertThat(account.published).isEmpty();
        assertThat(receive(announcement)).containsExactly("started");
    }

    @Test
    void startsOneExecutionThoughTheAnswerIsLost() {
        account.faults.loseAnswer("startExecution");

        assertThatThrownBy(() -> receive(announcement)).isInstanceOf(TransientException.class);
        receive(announcement);
        assertThat(executions()).hasSize(1);
    }

    @Test
    void triesAgainIfTheRefusalCannotBeReported() {
        account.faults.fail("publish", "AuthorizationError");

        assertThatThrownBy(() -> receive(TOPIC, "{}")).isInstanceOf(TransientException.class);
    }
}
