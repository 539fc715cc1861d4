package io.rdsreplicator.local.wire;

import static io.rdsreplicator.local.wire.WireRefusals.assertAllRefused;
import static io.rdsreplicator.local.wire.WireRefusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.AuthorizationErrorException;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sns.model.Topic;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.InvalidAttributeNameException;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** SNS (query) and SQS (JSON) over HTTP with the SDK's clients: every operation that the stage has. */
class MessagingWireIT {
    private static final String NO_TOPIC = "arn:aws:sns:us-east-1:111111111111:none";
    private static final String NONEXISTENT = "AWS.SimpleQueueService.NonExistentQueue";
    private static WireStage stage;
    private static SnsClient sns;
    private static SqsClient sqs;

    @BeforeAll
    static void open() {
        stage = new WireStage();
        sns = stage.client(SnsClient.builder(), WireStage.A);
        sqs = stage.client(SqsClient.builder(), WireStage.A);
    }

    @AfterAll
    static void everyOperationWasTried() {
        try (WireStage closing = stage) {
            closing.calls.assertComplete(SnsClient.class, "DeleteTopic", "Unsubscribe");
            closing.calls.assertComplete(SqsClient.class);
            assertThat(closing.faults).isEmpty();
        }
    }

    @Test
    void publishesToAQueueWithAttributes() {
        String queue = sqs.createQueue(
                        r -> r.queueName("inbox").attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "3600")))
                .queueUrl();
        String queueArn = sqs.getQueueAttributes(r -> r.queueUrl(queue).attributeNames(QueueAttributeName.ALL))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        String topic = sns.createTopic(r -> r.name("news")
                        .attributes(Map.of("DisplayName", "Neues & <ü>"))
                        .tags(software.amazon.awssdk.services.sns.model.Tag.builder()
                                .key("team")
                                .value("ü")
                                .build()))
                .topicArn();
        sqs.setQueueAttributes(
                r -> r.queueUrl(queue)
                        .attributes(
                                Map.of(
                                        QueueAttributeName.POLICY,
                                        """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
                 "Action": "sqs:SendMessage", "Resource": "*"}]}""")));
        String subscription = sns.subscribe(r -> r.topicArn(topic)
                        .protocol("sqs")
                        .endpoint(queueArn)
                        .returnSubscriptionArn(true)
                        .attributes(Map.of("RawMessageDelivery", "true", "FilterPolicy", "{\"kind\":[\"snäp\"]}")))
                .subscriptionArn();
        sns.setSubscriptionAttributes(r -> r.subscriptionArn(subscription)
                .attributeName("RawMessageDelivery")
                .attributeValue("true"));
        assertThat(sns.getSubscriptionAttributes(r -> r.subscriptionArn(subscription))
                        .attributes())
                .containsEntry("FilterPolicy", "{\"kind\":[\"snäp\"]}");
        String text = "ü <&> \uD83D\uDD11\n" + "x".repeat(100_000);
        sns.publish(r -> r.topicArn(topic)
                .subject("s")
                .message(text)
                .messageAttributes(Map.of(
                        "kind",
                        software.amazon.awssdk.services.sns.model.MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue("snäp")
                                .build())));

        Message message = received(queue);
        assertThat(message.body()).isEqualTo(text);
        assertThat(message.messageAttributes().get("kind").stringValue()).isEqualTo("snäp");
        sqs.changeMessageVisibility(
                r -> r.queueUrl(queue).receiptHandle(message.receiptHandle()).visibilityTimeout(3600));
        sqs.deleteMessage(r -> r.queueUrl(queue).receiptHandle(message.receiptHandle()));
        assertThat(sns.listSubscriptionsByTopic(r -> r.topicArn(topic)).subscriptions())
                .hasSize(1);
        assertThat(sns.listSubscriptions().subscriptions()).isNotEmpty();
        sns.unsubscribe(r -> r.subscriptionArn(subscription));
        assertThat(sns.getTopicAttributes(r -> r.topicArn(topic)).attributes())
                .containsEntry("DisplayName", "Neues & <ü>");
    }

    @Test
    void filtersByTheBody() {
        String queue = sqs.createQueue(r -> r.queueName("chosen")).queueUrl();
        String queueArn = sqs.getQueueAttributes(r -> r.queueUrl(queue).attributeNames(QueueAttributeName.ALL))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        sqs.setQueueAttributes(
                r -> r.queueUrl(queue)
                        .attributes(
                                Map.of(
                                        QueueAttributeName.POLICY,
                                        """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
                 "Action": "sqs:SendMessage", "Resource": "*"}]}""")));
        String topic = sns.createTopic(r -> r.name("chosen-news")).topicArn();
        String policy = "{\"event\":[{\"prefix\":\"Replica\"}],\"size\":{\"gib\":[{\"numeric\":[\">\",20]}]}}";
        String subscription = sns.subscribe(r -> r.topicArn(topic)
                        .protocol("sqs")
                        .endpoint(queueArn)
                        .returnSubscriptionArn(true)
                        .attributes(Map.of("FilterPolicyScope", "MessageBody", "FilterPolicy", policy)))
                .subscriptionArn();
        assertThat(sns.getSubscriptionAttributes(r -> r.subscriptionArn(subscription))
                        .attributes())
                .containsEntry("FilterPolicyScope", "MessageBody")
                .containsEntry("FilterPolicy", policy);
        sns.publish(r -> r.topicArn(topic).message("{\"event\": \"ReplicaLive\", \"size\": {\"gib\": 20}}"));
        sns.publish(r -> r.topicArn(topic).message("{\"event\": \"ReplicaLive\", \"size\": {\"gib\": 21}}"));

        assertThat(received(queue).body()).contains("21");
        assertRefused(
                InvalidParameterException.class,
                "InvalidParameter",
                400,
                () -> sns.setSubscriptionAttributes(r -> r.subscriptionArn(subscription)
                        .attributeName("FilterPolicyScope")
                        .attributeValue("MessageAttributes")));
        sns.unsubscribe(r -> r.subscriptionArn(subscription));
    }

    private static Message received(String queue) {
        while (true) {
            var messages = sqs.receiveMessage(r -> r.queueUrl(queue)
                            .messageAttributeNames("All")
                            .messageSystemAttributeNamesWithStrings("All"))
                    .messages();
            if (!messages.isEmpty()) {
                return messages.get(0);
            }
        }
    }

    @Test
    void administersTopics() {
        assertThat(stage.client(SnsClient.builder(), WireStage.EMPTY)
                        .listTopics()
                        .topics())
                .isEmpty();
        String topic = sns.createTopic(r -> r.name("other")).topicArn();
        sns.setTopicAttributes(
                r -> r.topicArn(topic).attributeName("DisplayName").attributeValue("d"));
        sns.tagResource(r -> r.resourceArn(topic)
                .tags(software.amazon.awssdk.services.sns.model.Tag.builder()
                        .key("k")
                        .value("v")
                        .build()));
        sns.untagResource(r -> r.resourceArn(topic).tagKeys("k"));
        assertThat(sns.listTagsForResource(r -> r.resourceArn(topic)).tags()).isEmpty();
        for (int i = 0; i < 101; i++) {
            String name = "many-" + i;
            sns.createTopic(r -> r.name(name));
        }
        assertThat(sns.listTopics().nextToken()).isNotBlank();
        assertThat(sns.listTopicsPaginator().topics())
                .hasSizeGreaterThan(101)
                .contains(Topic.builder().topicArn(topic).build());
        assertThat(sns.subscribe(r -> r.topicArn(topic).protocol("email").endpoint("a@example.com"))
                        .subscriptionArn())
                .isEqualTo("pending confirmation");
        String token =
                stage.timeline.locked(() -> stage.aws.sns().outbox().get(0).confirmationToken());
        assertThat(sns.confirmSubscription(r -> r.topicArn(topic).token(token)).subscriptionArn())
                .startsWith(topic);
        assertRefused(
                InvalidParameterException.class,
                "InvalidParameter",
                400,
                () -> sns.setSubscriptionAttributes(r -> r.subscriptionArn("nothing")
                        .attributeName("RawMessageDelivery")
                        .attributeValue("true")));
        assertRefused(
                InvalidParameterException.class,
                "InvalidParameter",
                400,
                () -> sns.confirmSubscription(r -> r.topicArn(topic).token("wrong")));
        sns.deleteTopic(r -> r.topicArn(topic));
    }

    @Test
    void carriesBinaryAttributesAndAdministersQueues() {
        assertThat(stage.client(SqsClient.builder(), WireStage.EMPTY)
                        .listQueues()
                        .queueUrls())
                .isEmpty();
        String queue = sqs.createQueue(r -> r.queueName("other").tags(Map.of("team", "ü")))
                .queueUrl();
        assertThat(sqs.getQueueUrl(r -> r.queueName("other")).queueUrl()).isEqualTo(queue);
        byte[] bytes = {0, 1, -1, 127, -128};
        sqs.sendMessage(r -> r.queueUrl(queue)
                .messageBody("b")
                .messageAttributes(Map.of(
                        "blob",
                        MessageAttributeValue.builder()
                                .dataType("Binary")
                                .binaryValue(SdkBytes.fromByteArray(bytes))
                                .build())));
        assertThat(received(queue).messageAttributes().get("blob").binaryValue().asByteArray())
                .isEqualTo(bytes);
        sqs.purgeQueue(r -> r.queueUrl(queue));
        assertThat(sqs.receiveMessage(r -> r.queueUrl(queue)).messages()).isEmpty();
        sqs.tagQueue(r -> r.queueUrl(queue).tags(Map.of("k", "v")));
        sqs.untagQueue(r -> r.queueUrl(queue).tagKeys("k"));
        assertThat(sqs.listQueueTags(r -> r.queueUrl(queue)).tags()).containsExactly(Map.entry("team", "ü"));
        sqs.createQueue(r -> r.queueName("other2"));
        assertThat(sqs.listQueuesPaginator(r -> r.queueNamePrefix("other").maxResults(1))
                        .queueUrls())
                .hasSize(2);
        sqs.deleteQueue(r -> r.queueUrl(queue));
    }

    @Test
    void snsRefusesWithTheModelledErrors() {
        assertAllRefused(
                NotFoundException.class,
                "NotFound",
                404,
                () -> sns.publish(r -> r.topicArn(NO_TOPIC).message("m")),
                () -> sns.getTopicAttributes(r -> r.topicArn(NO_TOPIC)),
                () -> sns.setTopicAttributes(
                        r -> r.topicArn(NO_TOPIC).attributeName("DisplayName").attributeValue("d")),
                () -> sns.subscribe(r -> r.topicArn(NO_TOPIC).protocol("email").endpoint("a@example.com")),
                () -> sns.listSubscriptionsByTopic(r -> r.topicArn(NO_TOPIC)),
                () -> sns.getSubscriptionAttributes(
                        r -> r.subscriptionArn(NO_TOPIC + ":00000000-0000-0000-0000-000000000000")));
        assertAllRefused(
                ResourceNotFoundException.class,
                "ResourceNotFound",
                404,
                () -> sns.tagResource(r -> r.resourceArn(NO_TOPIC)
                        .tags(software.amazon.awssdk.services.sns.model.Tag.builder()
                                .key("k")
                                .value("v")
                                .build())),
                () -> sns.untagResource(r -> r.resourceArn(NO_TOPIC).tagKeys("k")),
                () -> sns.listTagsForResource(r -> r.resourceArn(NO_TOPIC)));
        assertRefused(
                InvalidParameterException.class,
                "InvalidParameter",
                400,
                () -> sns.createTopic(r -> r.name("no spaces")));
        assertAllRefused(
                InvalidParameterException.class,
                "InvalidParameter",
                400,
                () -> sns.listTopics(r -> r.nextToken("!")),
                () -> sns.listSubscriptions(r -> r.nextToken("!")));
        String topic = sns.createTopic(r -> r.name("closed")).topicArn();
        assertRefused(AuthorizationErrorException.class, "AuthorizationError", 403, () -> stage.client(
                        SnsClient.builder(), WireStage.B)
                .publish(r -> r.topicArn(topic).message("m")));
    }

    @Test
    void sqsRefusesWithTheModelledErrorsAndTheirOldCodes() {
        String none = stage.endpoint.uri() + "/111111111111/none";
        assertAllRefused(
                QueueDoesNotExistException.class,
                NONEXISTENT,
                400,
                () -> sqs.getQueueUrl(r -> r.queueName("none")),
                () -> sqs.getQueueAttributes(r -> r.queueUrl(none).attributeNames(QueueAttributeName.ALL)),
                () -> sqs.setQueueAttributes(
                        r -> r.queueUrl(none).attributes(Map.of(QueueAttributeName.DELAY_SECONDS, "1"))),
                () -> sqs.sendMessage(r -> r.queueUrl(none).messageBody("b")),
                () -> sqs.receiveMessage(r -> r.queueUrl(none)),
                () -> sqs.deleteMessage(r -> r.queueUrl(none).receiptHandle("h")),
                () -> sqs.changeMessageVisibility(
                        r -> r.queueUrl(none).receiptHandle("h").visibilityTimeout(1)),
                () -> sqs.purgeQueue(r -> r.queueUrl(none)),
                () -> sqs.deleteQueue(r -> r.queueUrl(none)),
                () -> sqs.tagQueue(r -> r.queueUrl(none).tags(Map.of("k", "v"))),
                () -> sqs.untagQueue(r -> r.queueUrl(none).tagKeys("k")),
                () -> sqs.listQueueTags(r -> r.queueUrl(none)));
        String queue = sqs.createQueue(r -> r.queueName("twice")).queueUrl();
        assertRefused(
                QueueNameExistsException.class,
                "QueueAlreadyExists",
                400,
                () -> sqs.createQueue(
                        r -> r.queueName("twice").attributes(Map.of(QueueAttributeName.DELAY_SECONDS, "7"))));
        assertRefused(
                InvalidAttributeNameException.class,
                "InvalidAttributeName",
                400,
                () -> sqs.setQueueAttributes(r -> r.queueUrl(queue).attributesWithStrings(Map.of("Colour", "red"))));
        assertRefused(
                ReceiptHandleIsInvalidException.class,
                "ReceiptHandleIsInvalid",
                404,
                () -> sqs.deleteMessage(r -> r.queueUrl(queue).receiptHandle("h")));
        assertAllRefused(
                SqsException.class,
                "InvalidParameterValue",
                400,
                () -> sqs.receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(99)),
                () -> sqs.listQueues(r -> r.nextToken("!").maxResults(5)));
    }
}
