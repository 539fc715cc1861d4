package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SNSEvent;
import io.rdsreplicator.destination.secret.ReplicaSecretTest;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages that cross the accounts, broken in every way: each is refused by a rule, or is an announcement; nothing else happens. */
class AnnouncementFuzzTest {
    private static final int LONGEST_REASON = 300;
    private static final int ANNOUNCEMENTS = 120_000;
    private static final int MESSAGES = 20_000;

    private final Map<String, Integer> countByRule = new TreeMap<>();
    private final PrintStream terminal = System.out;
    private final String valid = Json.write(ReplicaSecretTest.announcement("postgres"));

    @AfterEach
    void showTheTerminalAgain() {
        System.setOut(terminal);
    }

    @Test
    void refusesAHundredThousandBrokenAnnouncementsCleanly() {
        Mutations mutations = new Mutations(valid, 1);
        for (int i = 0; i < ANNOUNCEMENTS; i++) {
            String text = mutations.next();
            try {
                Announcement read = Announcement.parse(text);
                assertThat(Announcement.parse(Json.write(read))).isEqualTo(read);
                count("(a valid announcement)");
            } catch (InvalidRequestException e) {
                count(e);
            }
        }

        print("Announcement.parse");
        assertThat(inputs()).isEqualTo(ANNOUNCEMENTS);
        assertThat(countByRule).hasSizeGreaterThan(25).containsKey("(a valid announcement)");
    }

    @Test
    void startsNothingForABrokenMessageAndNotifiesOfEach() {
        Destination account = new Destination();
        StartReplication step = new StartReplication(account.sfn, account.sns, account.settings());
        Mutations mutations = new Mutations(valid, 2);
        account.machine();
        silenceTheTerminal();
        for (int i = 0; i < MESSAGES; i++) {
            SNSEvent.SNS sns = new SNSEvent.SNS()
                    .withTopicArn(
                            i % 100 == 0
                                    ? "arn:aws:sns:eu-west-1:999999999999:forged"
                                    : account.settings().text("ANNOUNCEMENT_TOPIC_ARN"))
                    .withMessageId("message-" + i)
                    .withMessage(mutations.next());

            List<String> outcome = step.handleRequest(
                    new SNSEvent().withRecords(List.of(new SNSEvent.SNSRecord().withSns(sns))), null);

            assertThat(outcome).singleElement().isIn("refused", "started", "repeated");
            count(outcome.get(0));
        }

        assertThat(account.published).hasSize(countByRule.get("refused")).allSatisfy(notification -> {
            assertThat(notification.message()).doesNotContain(Destination.MARKER);
            assertThat(notification.message().length()).isLessThan(2 * LONGEST_REASON);
        });
        print("StartReplication");
        assertThat(inputs()).isEqualTo(MESSAGES);
    }

    @Test
    void refusesBrokenInputOfTheStateMachineCleanly() throws IOException {
        Destination account = new Destination();
        account.createSecret();
        ReadSecret step = new ReadSecret(account.secrets, account.settings());
        Mutations mutations = new Mutations(valid, 3);
        silenceTheTerminal();
        for (int i = 0; i < MESSAGES; i++) {
            byte[] input = ("{\"announcement\":" + mutations.next() + "}").getBytes(StandardCharsets.UTF_8);
            try {
                step.handleRequest(new ByteArrayInputStream(input), new ByteArrayOutputStream(), null);
                count("(accepted)");
            } catch (InvalidRequestException e) {
                count(e);
            }
        }

        print("input of the destination's machine");
        assertThat(inputs()).isEqualTo(MESSAGES);
        assertThat(countByRule).containsKey("(accepted)");
    }

    private void count(InvalidRequestException refusal) {
        assertThat(refusal.getMessage())
                .isNotBlank()
                .hasSizeLessThan(LONGEST_REASON)
                .doesNotContain(Destination.MARKER);
        assertThat(refusal).hasNoCause();
        count(refusal.getMessage().replaceAll("[0-9]+", "N").replaceAll("(?<= is in ).*(?=;)", "..."));
    }

    private void count(String rule) {
        countByRule.merge(rule, 1, Integer::sum);
    }

    private static void silenceTheTerminal() {
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }

    private int inputs() {
        return countByRule.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void print(String what) {
        StringBuilder table = new StringBuilder("Fuzzed " + what + ": " + inputs());
        countByRule.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .forEach(rule -> table.append(String.format("%n%9d  %s", rule.getValue(), rule.getKey())));
        terminal.println(table);
    }
}
