package io.rdsreplicator.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.SNSEvent;
import io.rdsreplicator.shared.Announcement;
import io.rdsreplicator.shared.Json;
import io.rdsreplicator.shared.errors.TransientException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
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
        SNSEvent.SNS sns = new SNSEvent.SNS().withTopicArn(topic).withMessageId(messageId).withMessage(message);
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
            assertThat(account.sfn.describeExecution(r -> r.executionArn(execution.executionArn())).input())
                    .isEqualTo(Json.write(announcement));
        });
        assertThat(account.published).isEmpty();
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

    @Test
    void startsAgainOnceForEachLaterAnnouncementOfAReplicationThatFailed() {
        receive(announcement);
        String failed = executions().get(0).executionArn();
        account.sfn.stopExecution(r -> r.executionArn(failed));

        assertThat(receive(TOPIC, "second", Json.write(announcement))).containsExactly("started");
        receive(TOPIC, "second", Json.write(announcement));
        assertThat(executions()).as("while it runs").hasSize(2);
        String second = executions().stream()
                .map(ExecutionListItem::executionArn)
                .filter(arn -> !arn.equals(failed))
                .findFirst()
                .orElseThrow();
        account.sfn.stopExecution(r -> r.executionArn(second));
        assertThat(receive(TOPIC, "second", Json.write(announcement))).containsExactly("repeated");
        assertThat(receive(TOPIC, "third", Json.write(announcement))).containsExactly("started");

        assertThat(executions()).hasSize(3).allSatisfy(execution -> {
            assertThat(execution.name()).startsWith(announcement.replicationId().value()).hasSizeLessThanOrEqualTo(80);
            assertThat(account.sfn.describeExecution(r -> r.executionArn(execution.executionArn())).input())
                    .isEqualTo(Json.write(announcement));
        });
        assertThat(executions()).extracting(ExecutionListItem::name).contains(announcement.replicationId() + "-16367aac");
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
    @ValueSource(strings = {"Marker-77", "{\"Marker-77", "[]", "{}", "{\"version\": \"Marker-77\"}", "{\"version\": 2}"})
    void refusesWhatIsNotAnAnnouncementWithoutQuotingIt(String message) {
        refuses(TOPIC, message, "announcement");
        assertThat(account.published.get(0).message()).doesNotContain(Destination.MARKER);
    }

    @Test
    void refusesAMessageThatIsTooLongOrEmpty() {
        refuses(TOPIC, "x".repeat(Announcement.MAXIMUM_LENGTH - 1), "announcement is longer than 200000 bytes: it takes 200001");
        account.published.clear();
        refuses(TOPIC, "", "missing or empty");
    }

    @Test
    void refusesWhatSnsDoesNotSend() {
        assertThat(step.handleRequest(new SNSEvent(), null)).isEmpty();
        assertThat(step.handleRequest(new SNSEvent().withRecords(Collections.singletonList(null)), null)).containsExactly("refused");
        assertThat(step.handleRequest(new SNSEvent().withRecords(List.of(new SNSEvent.SNSRecord())), null)).containsExactly("refused");
        assertThat(receive(TOPIC, null, null)).containsExactly("refused");
        assertThat(executions()).isEmpty();
    }

    @Test
    void refusesAnAnnouncementOfAnotherVersionOfTheContract() {
        refuses(TOPIC, Json.write(announcement).replace("\"version\":1", "\"version\":2"), "deploy both accounts from the same release");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
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
        refuses(TOPIC, Json.write(announcement).replace("db:orders", "db:other").replace("\"orders\"", "\"other\""), "of sourceDatabase");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "ThrottlingException", "ExecutionLimitExceeded", "StateMachineDoesNotExist", "StateMachineDeleting", "AccessDeniedException"
    })
    void leavesTheMessageToLambdasQueueIfTheMachineCannotBeStarted(String code) {
        account.faults.fail("startExecution", code);

        assertThatThrownBy(() -> receive(announcement)).isInstanceOf(TransientException.class).hasMessageContaining(code);
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
