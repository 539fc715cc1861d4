package io.rdsreplicator.local.sns;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rdsreplicator.local.calls.AwsFailure;
import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.LambdaService;
import io.rdsreplicator.local.lambda.ScriptedRuntime;
import io.rdsreplicator.local.sqs.SqsService;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.ServiceException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

class DeliveriesTest {
    private static final AccountRegion A = new AccountRegion("111111111111", "eu-west-1");
    private static final AccountRegion B = new AccountRegion("222222222222", "eu-west-1");
    private static final String FUNCTION = "arn:aws:lambda:eu-west-1:222222222222:function:start";
    private static final String QUEUE = "arn:aws:sqs:eu-west-1:222222222222:undelivered";
    private static final Map<String, String> DEAD_LETTERS =
            Map.of("RedrivePolicy", "{\"deadLetterTargetArn\":\"" + QUEUE + "\"}");

    private final Timeline timeline = Timeline.virtual(Instant.parse("2030-01-01T00:00:00Z"));
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final ScriptedRuntime runtime = new ScriptedRuntime();
    private final SnsService service = new SnsService(timeline, frontDoor);
    private final SnsClient a = frontDoor.client(SnsClient.class, Caller.root(A));
    private final SnsClient b = frontDoor.client(SnsClient.class, Caller.root(B));
    private final String topic = a.createTopic(t -> t.name("announcements")).topicArn();
    private final List<String> lost = new ArrayList<>();
    private LambdaClient lambda;
    private SqsClient sqs;
    private String queue;

    @BeforeEach
    void makeAFunctionAndAQueueInTheOtherAccount() {
        new LambdaService(timeline, frontDoor, runtime);
        new SqsService(timeline, frontDoor);
        lambda = frontDoor.client(LambdaClient.class, Caller.root(B));
        sqs = frontDoor.client(SqsClient.class, Caller.root(B));
        queue = sqs.createQueue(q -> q.queueName("undelivered")).queueUrl();
        AssumableRoles.allowing(frontDoor.roles(), B, "start");
        lambda.createFunction(f -> f.functionName("start")
                .runtime("java21")
                .handler("example.Start")
                .role("arn:aws:iam::222222222222:role/start")
                .code(c -> c.s3Bucket("local").s3Key("function.jar")));
        String policy =
                """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"SNS:Subscribe",
                "Resource":"%s"}]}"""
                        .formatted(topic);
        a.setTopicAttributes(s -> s.topicArn(topic).attributeName("Policy").attributeValue(policy));
        service.observe(new TopicObserver() {
            @Override
            public void published(PublishedMessage message) {
                assertThat(message.topicArn()).isEqualTo(topic);
            }

            @Override
            public void lost(PublishedMessage message, String subscriptionArn, String reason) {
                lost.add(reason);
            }
        });
    }

    private void permit() {
        lambda.addPermission(p -> p.functionName("start")
                .statementId("topic")
                .action("lambda:InvokeFunction")
                .principal("sns.amazonaws.com")
                .sourceArn(topic));
    }

    private void admitToQueue() {
        String policy =
                """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},
                "Action":"sqs:SendMessage","Resource":"%s","Condition":{"ArnEquals":{"aws:SourceArn":"%s"}}}]}"""
                        .formatted(QUEUE, topic);
        sqs.setQueueAttributes(s -> s.queueUrl(queue).attributes(Map.of(QueueAttributeName.POLICY, policy)));
    }

    private String subscribe(Map<String, String> attributes) {
        return b.subscribe(s ->
                        s.topicArn(topic).protocol("lambda").endpoint(FUNCTION).attributes(attributes))
                .subscriptionArn();
    }

    private String publish(String message) {
        return a.publish(p -> p.topicArn(topic).subject("Ready").message(message))
                .messageId();
    }

    private List<Message> received() {
        return sqs.receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10))
                .messages();
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return new JsonMapper().readTree(text);
    }

    @Test
    void invokesAFunctionOfAnotherAccountWithTheEventOfSns() throws JsonProcessingException {
        permit();
        String subscription = subscribe(Map.of());

        String id = publish("{\"a\":1}");
        assertThat(runtime.payloads).isEmpty();
        timeline.runUntilIdle();

        JsonNode entry = json(runtime.payloads.get(0)).path("Records").path(0);
        assertThat(entry.path("EventSource").asText()).isEqualTo("aws:sns");
        assertThat(entry.path("EventVersion").asText()).isEqualTo("1.0");
        assertThat(entry.path("EventSubscriptionArn").asText()).isEqualTo(subscription);
        JsonNode sns = entry.path("Sns");
        assertThat(sns.path("MessageId").asText()).isEqualTo(id);
        assertThat(sns.path("TopicArn").asText()).isEqualTo(topic);
        assertThat(sns.path("Subject").asText()).isEqualTo("Ready");
        assertThat(sns.path("Message").asText()).isEqualTo("{\"a\":1}");
        assertThat(sns.path("Timestamp").asText()).isEqualTo("2030-01-01T00:00:00.000Z");
        assertThat(sns.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "Type",
                        "MessageId",
                        "TopicArn",
                        "Subject",
                        "Message",
                        "Timestamp",
                        "SignatureVersion",
                        "Signature",
                        "SigningCertUrl",
                        "UnsubscribeUrl",
                        "MessageAttributes");
        assertThat(lost).isEmpty();
    }

    @Test
    void losesAMessageThatTheFunctionRefusesAndNoQueueTakes() {
        subscribe(Map.of());

        publish("hello");
        timeline.runUntilIdle();

        assertThat(runtime.payloads).isEmpty();
        assertThat(lost).singleElement().asString().contains("not authorized");
    }

    @Test
    void putsARefusedMessageIntoTheDeadLetterQueueAtOnce() throws JsonProcessingException {
        admitToQueue();
        subscribe(DEAD_LETTERS);

        publish("hello");
        timeline.runFor(Duration.ofSeconds(1));

        assertThat(json(received().get(0).body()).path("Message").asText()).isEqualTo("hello");
        assertThat(lost).isEmpty();
    }

    @Test
    void losesAMessageWhoseDeadLetterQueueDoesNotAdmitSns() {
        subscribe(DEAD_LETTERS);

        publish("hello");
        timeline.runUntilIdle();

        assertThat(received()).isEmpty();
        assertThat(lost).singleElement().asString().contains("dead-letter queue: ");
    }

    @Test
    void triesAgainWhileLambdaItselfFails() {
        permit();
        subscribe(Map.of());
        int[] refusals = {7};
        frontDoor.intercept(new CallInterceptor() {
            @Override
            public void before(Call call) {
                if (call.operation().equals("invoke") && refusals[0]-- > 0) {
                    throw AwsFailure.of(ServiceException.builder(), "Lambda", "ServiceException", 500, "not now");
                }
            }
        });

        publish("hello");
        timeline.runFor(Duration.ofSeconds(7));
        assertThat(runtime.payloads).isEmpty();
        timeline.runUntilIdle();

        assertThat(runtime.payloads).hasSize(1);
        assertThat(lost).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "3, 0", "4, 1", "5, 1", "6, 2", "9, 16", "10, 20", "100, 20"})
    void waitsBetweenAttemptsAsSnsDoes(int attemptsMade, int seconds) {
        assertThat(Deliveries.pause(attemptsMade)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void deliversAMessageAgainIfToldTo() {
        permit();
        subscribe(Map.of());
        String id = publish("hello");
        timeline.runUntilIdle();

        service.redeliver(id);
        timeline.runUntilIdle();

        assertThat(runtime.payloads).hasSize(2);
        assertThat(runtime.payloads.get(0)).isEqualTo(runtime.payloads.get(1));
        assertThat(runtime.requestIds).doesNotHaveDuplicates();
        assertThatThrownBy(() -> service.redeliver("other")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deliversLateIfToldTo() {
        permit();
        subscribe(Map.of());
        service.deliverAfter(Duration.ofHours(1));

        publish("hello");
        timeline.runFor(Duration.ofMinutes(59));
        assertThat(runtime.payloads).isEmpty();
        timeline.runFor(Duration.ofMinutes(2));
        assertThat(runtime.payloads).hasSize(1);
    }

    @Test
    void deliversWhatTheFilterPolicyWants() {
        permit();
        subscribe(Map.of("FilterPolicy", "{\"kind\":[\"ready\",\"failed\"]}"));

        publish("without attributes");
        for (String kind : List.of("ready", "other")) {
            a.publish(p -> p.topicArn(topic)
                    .message(kind)
                    .messageAttributes(Map.of(
                            "kind",
                            MessageAttributeValue.builder()
                                    .dataType("String")
                                    .stringValue(kind)
                                    .build())));
        }
        timeline.runUntilIdle();

        assertThat(runtime.payloads)
                .singleElement()
                .asString()
                .contains("\"Message\":\"ready\"", "{\"Type\":\"String\",\"Value\":\"ready\"}");
    }

    @Test
    void deliversWhatTheFilterPolicyWantsOfTheBody() {
        permit();
        String subscription = subscribe(
                Map.of("FilterPolicy", "{\"replica\":{\"live\":[true]}}", "FilterPolicyScope", "MessageBody"));

        publish("{\"replica\": {\"live\": true}}");
        publish("{\"replica\": {\"live\": false}}");
        publish("no JSON");
        timeline.runUntilIdle();

        assertThat(runtime.payloads).singleElement().asString().contains("true");
        assertThat(b.getSubscriptionAttributes(g -> g.subscriptionArn(subscription))
                        .attributes())
                .containsEntry("FilterPolicyScope", "MessageBody");
        assertFailsWith("InvalidParameter", () -> setOn(subscription, "FilterPolicyScope", "MessageAttributes"));
        assertFailsWith("InvalidParameter", () -> setOn(subscription, "FilterPolicyScope", "Subject"));
        setOn(subscription, "FilterPolicy", "{}");
        publish("no JSON");
        timeline.runUntilIdle();
        assertThat(runtime.payloads).hasSize(2);
    }

    @Test
    void aPolicyLooksAtTheAttributesUnlessToldOtherwise() {
        assertThat(b.getSubscriptionAttributes(g -> g.subscriptionArn(subscribe(Map.of())))
                        .attributes())
                .doesNotContainKey("FilterPolicyScope");
        String subscription = b.subscribe(s -> s.topicArn(topic)
                        .protocol("sqs")
                        .endpoint(QUEUE)
                        .attributes(Map.of("FilterPolicy", "{\"kind\":[\"ready\"]}")))
                .subscriptionArn();

        assertThat(b.getSubscriptionAttributes(g -> g.subscriptionArn(subscription))
                        .attributes())
                .containsEntry("FilterPolicyScope", "MessageAttributes");
        assertFailsWith("InvalidParameter", () -> setOn(subscription, "FilterPolicy", "{\"a\":{\"b\":[\"c\"]}}"));
    }

    private void setOn(String subscription, String name, String value) {
        b.setSubscriptionAttributes(
                s -> s.subscriptionArn(subscription).attributeName(name).attributeValue(value));
    }

    @Test
    void carriesTheAttributesInTheWrapperOrBesideTheRawMessage() throws JsonProcessingException {
        admitToQueue();
        String subscription = b.subscribe(s -> s.topicArn(topic).protocol("sqs").endpoint(QUEUE))
                .subscriptionArn();
        Map<String, MessageAttributeValue> attributes = Map.of(
                "kind",
                        MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue("ready")
                                .build(),
                "count",
                        MessageAttributeValue.builder()
                                .dataType("Number")
                                .stringValue("3")
                                .build());
        a.publish(p -> p.topicArn(topic).message("wrapped").messageAttributes(attributes));
        timeline.runUntilIdle();
        setOn(subscription, "RawMessageDelivery", "true");
        a.publish(p -> p.topicArn(topic).message("raw").messageAttributes(attributes));
        timeline.runUntilIdle();

        List<Message> messages = sqs.receiveMessage(
                        r -> r.queueUrl(queue).maxNumberOfMessages(10).messageAttributeNames("All"))
                .messages();
        assertThat(json(messages.get(0).body()).path("MessageAttributes"))
                .isEqualTo(
                        json(
                                "{\"kind\": {\"Type\": \"String\", \"Value\": \"ready\"}, \"count\": {\"Type\": \"Number\", \"Value\": \"3\"}}"));
        assertThat(messages.get(0).messageAttributes()).isEmpty();
        assertThat(messages.get(1).body()).isEqualTo("raw");
        assertThat(messages.get(1).messageAttributes().get("kind").stringValue())
                .isEqualTo("ready");
        assertThat(messages.get(1).messageAttributes().get("count").dataType()).isEqualTo("Number");
    }

    @Test
    void deliversToAQueueWrappedOrRaw() throws JsonProcessingException {
        admitToQueue();
        String subscription = b.subscribe(s -> s.topicArn(topic).protocol("sqs").endpoint(QUEUE))
                .subscriptionArn();
        publish("wrapped");
        timeline.runUntilIdle();
        b.setSubscriptionAttributes(s -> s.subscriptionArn(subscription)
                .attributeName("RawMessageDelivery")
                .attributeValue("true"));
        publish("raw");
        timeline.runUntilIdle();

        List<Message> messages = received();
        assertThat(json(messages.get(0).body()).path("Type").asText()).isEqualTo("Notification");
        assertThat(messages.get(1).body()).isEqualTo("raw");
    }

    @Test
    void deliversNothingAfterUnsubscribing() {
        permit();
        String subscription = subscribe(Map.of());
        publish("hello");
        b.unsubscribe(u -> u.subscriptionArn(subscription));
        timeline.runUntilIdle();

        assertThat(runtime.payloads).isEmpty();
    }
}
