package io.rdsreplicator.local.permissions;

import static io.rdsreplicator.local.permissions.Accounts.A;
import static io.rdsreplicator.local.permissions.Accounts.B;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsFault;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Announcements repeated, refused and kept in a queue, failures that nobody can be told of, and the answers of the functions that list. */
final class TourOfMessages {
    private static final String ORDERS = "{\"sourceDatabase\": \"orders\"}";
    private static final String CLUSTER = "{\"sourceDatabase\": \"billing\"}";

    private final Accounts accounts;

    TourOfMessages(Accounts accounts) {
        this.accounts = accounts;
    }

    /** The execution of its own name was stopped: another is started for what a later run of the source announces. */
    void repeatAndRefuseAnnouncements() {
        String execution = accounts.newest(B).executionArn();
        String announced = accounts.client(SfnClient.class, B)
                .describeExecution(r -> r.executionArn(execution))
                .input();
        announce(announced.replaceFirst("\"requestedAt\":\"[^\"]+\"", "\"requestedAt\":\"2026-12-31T00:00:00Z\""));
        announce("not an announcement");
        accounts.expect(B, 17, "SUCCEEDED");
    }

    /** Checks of both accounts before anything is made, for each kind of database. */
    void preflight() {
        for (String request : List.of(ORDERS, CLUSTER)) {
            accounts.start(A, request.replace("}", ", \"dryRun\": true}"));
            accounts.timeline.runUntilIdle();
        }
        accounts.expect(B, 37, "SUCCEEDED");
    }

    /** In both accounts, while a copy is under way in either. */
    void listWhatIsThere() {
        accounts.start(A, "{}");
        accounts.timeline.runFor(Duration.ofMinutes(2));
        list(A, accounts.source.output("ListSnapshotsFunctionName"), ORDERS);
        int before = accounts.executions(B).size();
        accounts.timeline.runUntil(() -> accounts.executions(B).size() > before);
        accounts.timeline.runFor(Duration.ofMinutes(2));
        list(B, accounts.destination.output("ListReplicasFunctionName"), ORDERS);
        list(B, accounts.destination.output("ListReplicasFunctionName"), "{}");
        accounts.timeline.runUntilIdle();
        accounts.expect(B, 18, "SUCCEEDED");
    }

    /** In both accounts; asked for one database, the source looks with whom its snapshots are shared. */
    void listTheCluster() {
        list(A, accounts.source.output("ListSnapshotsFunctionName"), CLUSTER);
        list(B, accounts.destination.output("ListReplicasFunctionName"), CLUSTER);
    }

    private void list(AccountRegion place, String function, String input) {
        InvokeResponse answer = accounts.client(LambdaClient.class, place)
                .invoke(r -> r.functionName(function).payload(SdkBytes.fromUtf8String(input)));
        String text = answer.payload().asUtf8String();
        if (answer.functionError() != null || text.contains("AccessDenied")) {
            accounts.observed.add("a list says " + text);
        }
    }

    /** Step Functions and SNS are out of order for longer than Lambda tries again. */
    void keepWhatCannotBeTold() {
        accounts.outages.startExecution = true;
        accounts.start(A, "{}");
        accounts.timeline.runUntilIdle();
        accounts.outages.startExecution = false;
        accounts.outages.invocation = true;
        announce("not delivered");
        accounts.start(A, "[]");
        accounts.start(B, "[]");
        accounts.timeline.runUntilIdle();
        accounts.outages.invocation = false;
        accounts.outages.publish = true;
        accounts.stage.aws().rds().failNext(A, RdsFault.SNAPSHOT_FAILS);
        accounts.start(A, "{}");
        accounts.start(B, "{}");
        accounts.timeline.runUntilIdle();
        accounts.outages.publish = false;
        accounts.timeline.runUntilIdle();
        for (AccountRegion place : List.of(A, B)) {
            SqsClient sqs = accounts.client(SqsClient.class, place);
            for (String queue : sqs.listQueues().queueUrls()) {
                int kept = Integer.parseInt(sqs.getQueueAttributes(r ->
                                r.queueUrl(queue).attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                        .attributes()
                        .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
                accounts.expectEqual("messages in " + queue.replaceFirst("^.*/[ab]-(\\w+)-\\w+$", "$1"), 1, kept);
            }
        }
    }

    private void announce(String message) {
        accounts.client(SnsClient.class, A).publish(r -> r.topicArn(accounts.source.output("AnnouncementTopicArn"))
                .message(message));
        accounts.timeline.runUntilIdle();
    }
}
