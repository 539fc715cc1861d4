package io.rdsreplicator.local.emulators;

import static org.awaitility.Awaitility.await;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A topic of its own on an emulator, and a queue that receives what is published to it. */
record Mailbox(SqsClient sqs, String topicArn, String queueUrl) {
    static Mailbox open(Emulator emulator, AccountRegion place) {
        SnsClient sns = emulator.client(SnsClient.builder(), place);
        SqsClient sqs = emulator.client(SqsClient.builder(), place);
        String topic = sns.createTopic(r -> r.name(Emulator.unique("topic"))).topicArn();
        String url =
                sqs.createQueue(r -> r.queueName(Emulator.unique("received"))).queueUrl();
        String queue = sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        sqs.setQueueAttributes(r -> r.queueUrl(url)
                .attributes(Map.of(
                        QueueAttributeName.POLICY,
                        """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
                    "Action": "sqs:SendMessage", "Resource": "%s"}]}
                """
                                .formatted(queue))));
        sns.subscribe(r -> r.topicArn(topic).protocol("sqs").endpoint(queue));
        return new Mailbox(sqs, topic, url);
    }

    /** The envelope of the next message; what has come is deleted. */
    Map<String, Object> next() {
        List<Message> messages = new ArrayList<>();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            messages.addAll(sqs.receiveMessage(r -> r.queueUrl(queueUrl).maxNumberOfMessages(1))
                    .messages());
            return !messages.isEmpty();
        });
        Message message = messages.get(0);
        sqs.deleteMessage(r -> r.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
        return Json.members(message.body()).orElseThrow();
    }
}
