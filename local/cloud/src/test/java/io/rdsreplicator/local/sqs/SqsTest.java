package io.rdsreplicator.local.sqs;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.kms.KmsService;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

class SqsTest {
    private static final AccountRegion A = new AccountRegion("111111111111", "eu-west-1");
    private static final AccountRegion B = new AccountRegion("222222222222", "eu-west-1");
    private static final String TOPIC = "arn:aws:sns:eu-west-1:111111111111:announcements";
    private static final String ARN = "arn:aws:sqs:eu-west-1:222222222222:failed";
    private static final String POLICY =
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},
            "Action":"sqs:SendMessage","Resource":"%s","Condition":{"ArnEquals":{"aws:SourceArn":"%s"}}}]}"""
                    .formatted(ARN, TOPIC);

    private final Timeline timeline = Timeline.virtual(Instant.parse("2030-01-01T00:00:00Z"));
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final SqsClient sqs = open(frontDoor, timeline);
    private final String url = sqs.createQueue(q -> q.queueName("failed")).queueUrl();

    private static SqsClient open(FrontDoor frontDoor, Timeline timeline) {
        new SqsService(timeline, frontDoor);
        return frontDoor.client(SqsClient.class, Caller.root(B));
    }

    private void send(Caller caller, String body) {
        frontDoor.client(SqsClient.class, caller).sendMessage(m -> m.queueUrl(url)
                .messageBody(body));
    }

    private List<Message> receive() {
        return sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10)).messages();
    }

    private String attribute(QueueAttributeName name) {
        return sqs.getQueueAttributes(g -> g.queueUrl(url).attributeNames(name))
                .attributes()
                .get(name);
    }

    @Test
    void namesAQueueAsAwsDoes() {
        assertThat(url).isEqualTo("https://sqs.eu-west-1.amazonaws.com/222222222222/failed");
        assertThat(attribute(QueueAttributeName.QUEUE_ARN)).isEqualTo(ARN);
        assertThat(sqs.getQueueUrl(g -> g.queueName("failed")).queueUrl()).isEqualTo(url);
        assertThat(sqs.listQueues(l -> l.queueNamePrefix("fail")).queueUrls()).containsExactly(url);
        assertThat(sqs.listQueues(l -> l.queueNamePrefix("x")).queueUrls()).isEmpty();
    }

    @Test
    void findsAQueueByTheUrlOfAnotherEndpoint() {
        sqs.sendMessage(
                m -> m.queueUrl("http://localhost:4566/222222222222/failed").messageBody("hello"));

        assertThat(receive()).extracting(Message::body).containsExactly("hello");
    }

    @Test
    void createsTheSameQueueOnce() {
        send(Caller.root(B), "kept");

        assertThat(sqs.createQueue(q -> q.queueName("failed")).queueUrl()).isEqualTo(url);
        assertThat(receive()).hasSize(1);
        assertFailsWith(
                "QueueAlreadyExists",
                () -> sqs.createQueue(
                        q -> q.queueName("failed").attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "7"))));
    }

    @Test
    void saysThatAQueueDoesNotExist() {
        assertThatThrownBy(() -> sqs.getQueueUrl(g -> g.queueName("other")))
                .isInstanceOf(QueueDoesNotExistException.class);
        sqs.deleteQueue(d -> d.queueUrl(url));
        assertFailsWith("AWS.SimpleQueueService.NonExistentQueue", () -> send(Caller.root(B), "hello"));
    }

    @Test
    void hidesAReceivedMessageUntilItsVisibilityTimeout() {
        send(Caller.root(B), "hello");

        assertThat(receive()).hasSize(1);
        timeline.runFor(Duration.ofSeconds(29));
        assertThat(receive()).isEmpty();
        assertThat(attribute(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)).isEqualTo("0");
        assertThat(attribute(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .isEqualTo("1");

        timeline.runFor(Duration.ofSeconds(1));
        assertThat(attribute(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)).isEqualTo("1");
        assertThat(receive()).hasSize(1);
    }

    @Test
    void deletesByTheLatestReceiptOnly() {
        send(Caller.root(B), "hello");
        String first = receive().get(0).receiptHandle();
        timeline.runFor(Duration.ofSeconds(30));
        String second = receive().get(0).receiptHandle();

        sqs.deleteMessage(d -> d.queueUrl(url).receiptHandle(first));
        timeline.runFor(Duration.ofSeconds(30));
        assertThat(receive()).as("the outdated receipt deleted nothing").hasSize(1);

        assertThat(second).isNotEqualTo(first);
        assertFailsWith(
                "ReceiptHandleIsInvalid",
                () -> sqs.deleteMessage(d -> d.queueUrl(url).receiptHandle("nonsense")));
    }

    @Test
    void deletesWhatWasReceivedAndPurgesTheRest() {
        List.of("a", "b", "c").forEach(body -> send(Caller.root(B), body));
        Message first = sqs.receiveMessage(r -> r.queueUrl(url)).messages().get(0);
        assertThat(first.body()).isEqualTo("a");

        sqs.deleteMessage(d -> d.queueUrl(url).receiptHandle(first.receiptHandle()));
        timeline.runFor(Duration.ofMinutes(1));
        assertThat(receive()).extracting(Message::body).containsExactly("b", "c");

        sqs.purgeQueue(p -> p.queueUrl(url));
        timeline.runFor(Duration.ofMinutes(1));
        assertThat(receive()).isEmpty();
    }

    @Test
    void keepsMessagesAsLongAsItsRetentionPeriod() {
        send(Caller.root(B), "hello");

        timeline.runFor(Duration.ofDays(4));
        assertThat(attribute(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)).isEqualTo("1");
        timeline.runFor(Duration.ofSeconds(1));
        assertThat(attribute(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)).isEqualTo("0");
    }

    @Test
    void sendsTheDigestsThatClientsVerify() {
        SendMessageResponse sent = sqs.sendMessage(m -> m.queueUrl(url)
                .messageBody("hello")
                .messageAttributes(Map.of(
                        "a",
                        MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue("b")
                                .build())));

        assertThat(sent.md5OfMessageBody()).isEqualTo("5d41402abc4b2a76b9719d911017c592");
        Message message = sqs.receiveMessage(r -> r.queueUrl(url).messageAttributeNames("All"))
                .messages()
                .get(0);
        assertThat(message.messageAttributes().get("a").stringValue()).isEqualTo("b");
        assertThat(message.md5OfMessageAttributes())
                .isEqualTo(sent.md5OfMessageAttributes())
                .hasSize(32);
    }

    @Test
    void admitsAServiceAndAnotherAccountAsThePolicySays() {
        Caller sns = Caller.service(B, "sns.amazonaws.com", TOPIC);
        assertFailsWith("AccessDenied", () -> send(sns, "hello"));

        sqs.setQueueAttributes(s -> s.queueUrl(url).attributes(Map.of(QueueAttributeName.POLICY, POLICY)));

        send(sns, "hello");
        assertThat(receive()).extracting(Message::body).containsExactly("hello");
        assertFailsWith("AccessDenied", () -> send(Caller.service(B, "sns.amazonaws.com", TOPIC + "2"), "no"));
        assertFailsWith("AccessDenied", () -> send(Caller.root(A), "no"));
        assertFailsWith(
                "AccessDenied", () -> frontDoor.client(SqsClient.class, sns).purgeQueue(p -> p.queueUrl(url)));
    }

    @Test
    void refusesWhatAQueueDoesNotTake() {
        assertFailsWith("InvalidParameterValue", () -> send(Caller.root(B), ""));
        assertFailsWith("InvalidMessageContents", () -> send(Caller.root(B), "\u0000"));
        assertFailsWith(
                "InvalidAttributeValue",
                () -> sqs.setQueueAttributes(s -> s.queueUrl(url).attributes(Map.of(QueueAttributeName.POLICY, "{}"))));
        String stranger = POLICY.replace("sns.amazonaws.com", "snss.amazonaws.com");
        assertFailsWith(
                        "InvalidAttributeValue",
                        () -> sqs.setQueueAttributes(
                                s -> s.queueUrl(url).attributes(Map.of(QueueAttributeName.POLICY, stranger))))
                .isEqualTo("Invalid value for the parameter Policy.");
        assertFailsWith(
                "InvalidAttributeName",
                () -> sqs.setQueueAttributes(s -> s.queueUrl(url).attributesWithStrings(Map.of("X", "1"))));
        assertThatThrownBy(() -> sqs.createQueue(q -> q.queueName("x.fifo")))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void sendsToAnEncryptedQueueOnlyForThoseItsKeyAdmits() {
        new KmsService(timeline, frontDoor);
        KmsClient kms = frontDoor.client(KmsClient.class, Caller.root(B));
        String key = kms.createKey(k -> k.description("queue")).keyMetadata().arn();
        sqs.setQueueAttributes(s -> s.queueUrl(url)
                .attributes(Map.of(QueueAttributeName.POLICY, POLICY, QueueAttributeName.KMS_MASTER_KEY_ID, key)));

        send(Caller.root(B), "hello");
        assertThat(receive()).hasSize(1);
        assertFailsWith("KMS.AccessDeniedException", () -> send(Caller.service(B, "sns.amazonaws.com", TOPIC), "no"));
    }

    @Test
    void tagsQueues() {
        sqs.tagQueue(t -> t.queueUrl(url).tags(Map.of("a", "b", "c", "d")));
        sqs.untagQueue(t -> t.queueUrl(url).tagKeys("c"));

        assertThat(sqs.listQueueTags(l -> l.queueUrl(url)).tags()).isEqualTo(Map.of("a", "b"));
    }

    @Test
    void aRoleDoesWhatItsPolicyAllows() {
        SqsClient sender = frontDoor.client(
                SqsClient.class,
                AssumableRoles.with(frontDoor.roles(), B, "sender", AssumableRoles.allow(ARN, "sqs:SendMessage")));

        sender.sendMessage(m -> m.queueUrl(url).messageBody("m"));
        assertFailsWith("AccessDenied", () -> sender.receiveMessage(r -> r.queueUrl(url)))
                .isEqualTo(
                        "User: arn:aws:iam::222222222222:role/sender is not authorized to perform: sqs:receivemessage on resource: "
                                + ARN + " because no identity-based policy allows the sqs:receivemessage action");
        assertFailsWith(
                "AccessDenied",
                () -> sender.sendMessage(m -> m.queueUrl(url + "-other").messageBody("m")));
        assertFailsWith("AccessDenied", () -> sender.createQueue(q -> q.queueName("another")));
        assertFailsWith("AccessDenied", () -> sender.listQueues());
    }

    @Test
    void anotherAccountsQueueOfTheSameNameNeedsBothPolicies() {
        SqsClient a = frontDoor.client(SqsClient.class, Caller.root(A));
        String lookAlike = a.createQueue(q -> q.queueName("failed")).queueUrl();
        SqsClient sender =
                frontDoor.client(SqsClient.class, AssumableRoles.allowing(frontDoor.roles(), B, "sender", "sqs:*"));

        assertFailsWith(
                        "AccessDenied",
                        () -> sender.sendMessage(m -> m.queueUrl(lookAlike).messageBody("m")))
                .contains("because no resource-based policy allows");
        a.setQueueAttributes(
                q -> q.queueUrl(lookAlike)
                        .attributes(
                                Map.of(
                                        QueueAttributeName.POLICY,
                                        """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"222222222222"},
                "Action":"sqs:SendMessage","Resource":"*"}]}""")));
        sender.sendMessage(m -> m.queueUrl(lookAlike).messageBody("m"));
    }
}
