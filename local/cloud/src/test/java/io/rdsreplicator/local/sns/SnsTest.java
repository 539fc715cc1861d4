package io.rdsreplicator.local.sns;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.kms.KmsService;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.Subscription;

class SnsTest {
    private static final AccountRegion A = new AccountRegion("111111111111", "eu-west-1");
    private static final AccountRegion B = new AccountRegion("222222222222", "eu-west-1");
    private static final String FUNCTION = "arn:aws:lambda:eu-west-1:222222222222:function:start";
    private static final Caller EVENTS =
            Caller.service(A, "events.amazonaws.com", "arn:aws:events:eu-west-1:111111111111:rule/failures");

    private final Timeline timeline = Timeline.virtual(Instant.parse("2030-01-01T00:00:00Z"));
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final SnsService service = new SnsService(timeline, frontDoor);
    private final SnsClient sns = as(Caller.root(A));
    private final String topic = sns.createTopic(t -> t.name("announcements")).topicArn();

    private SnsClient as(Caller caller) {
        return frontDoor.client(SnsClient.class, caller);
    }

    private void allow(String principal, String action) {
        String policy =
                """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":%s,"Action":"%s","Resource":"%s"}]}"""
                        .formatted(principal, action, topic);
        set("Policy", policy);
    }

    private void set(String attribute, String value) {
        sns.setTopicAttributes(s -> s.topicArn(topic).attributeName(attribute).attributeValue(value));
    }

    private String publish(Caller caller, String message) {
        return as(caller).publish(p -> p.topicArn(topic).message(message)).messageId();
    }

    private String subscribe(SnsClient client, String protocol, String endpoint) {
        return client.subscribe(s -> s.topicArn(topic).protocol(protocol).endpoint(endpoint))
                .subscriptionArn();
    }

    @Test
    void refusesAPolicyThatSnsDoesNotTake() {
        String gone = "{\"AWS\":\"arn:aws:iam::222222222222:role/gone\"}";

        for (String action : List.of("sns:*", "SNS:CreateTopic", "sqs:SendMessage")) {
            assertFailsWith("InvalidParameter", () -> allow("\"*\"", action))
                    .isEqualTo("Invalid parameter: Policy statement action out of service scope!");
        }
        for (String principal : List.of(gone, "{\"Service\":\"clodwatch.amazonaws.com\"}")) {
            assertFailsWith("InvalidParameter", () -> allow(principal, "sns:Publish"))
                    .isEqualTo("Invalid parameter: Policy Error: PrincipalNotFound");
        }
        allow("{\"Service\":[\"cloudwatch.amazonaws.com\",\"sns.me-south-1.amazonaws.com\"]}", "SNS:publish");
    }

    @Test
    void createsTheSameTopicOnce() {
        assertThat(topic).isEqualTo("arn:aws:sns:eu-west-1:111111111111:announcements");
        assertThat(sns.createTopic(t -> t.name("announcements")).topicArn()).isEqualTo(topic);
        assertFailsWith(
                "InvalidParameter",
                () -> sns.createTopic(t -> t.name("announcements").attributes(Map.of("DisplayName", "other"))));
        assertThat(sns.listTopics().topics()).hasSize(1);
        assertThat(as(Caller.root(B)).listTopics().topics()).isEmpty();
    }

    @Test
    void listsTopicsPageByPage() {
        for (int i = 0; i < 150; i++) {
            String name = "t" + i;
            sns.createTopic(t -> t.name(name));
        }

        assertThat(sns.listTopics().topics()).hasSize(100);
        assertThat(sns.listTopicsPaginator().topics().stream()).hasSize(151);
    }

    @Test
    void saysThatATopicDoesNotExist() {
        sns.deleteTopic(d -> d.topicArn(topic));

        assertFailsWith("NotFound", () -> publish(Caller.root(A), "hello"));
        assertFailsWith("NotFound", () -> subscribe(sns, "email", "operator@example.com"));
    }

    @Test
    void letsNobodyButTheOwnerPublishUnlessThePolicyAdmitsIt() {
        assertThat(publish(Caller.root(A), "hello")).hasSize(36);
        assertFailsWith("AuthorizationError", () -> publish(Caller.root(B), "no"))
                .contains("SNS:Publish", topic);
        assertFailsWith("AuthorizationError", () -> publish(EVENTS, "no"));

        allow("{\"Service\":\"events.amazonaws.com\"}", "SNS:Publish");

        assertThat(publish(EVENTS, "hello")).isNotBlank();
        assertFailsWith("AuthorizationError", () -> publish(Caller.root(B), "no"));
    }

    @Test
    void refusesMessagesThatSnsRefuses() {
        assertFailsWith("InvalidParameter", () -> publish(Caller.root(A), ""));
        assertFailsWith("InvalidParameter", () -> publish(Caller.root(A), "x".repeat(256 * 1024 + 1)));
        assertThat(publish(Caller.root(A), "x".repeat(256 * 1024))).isNotBlank();
        for (String subject : List.of("x".repeat(101), "two\nlines", "gr\u00f6\u00dfer")) {
            assertFailsWith(
                    "InvalidParameter",
                    () -> sns.publish(p -> p.topicArn(topic).message("m").subject(subject)));
        }
        assertFailsWith("InvalidParameter", () -> publish(Caller.root(A.in("us-east-1")), "hello"));
    }

    @Test
    void refusesAnotherAccountsSubscriptionUntilThePolicyAdmitsIt() {
        SnsClient b = as(Caller.root(B));
        assertFailsWith("AuthorizationError", () -> subscribe(b, "lambda", FUNCTION));

        allow("{\"AWS\":\"arn:aws:iam::222222222222:root\"}", "SNS:Subscribe");

        String arn = subscribe(b, "lambda", FUNCTION);
        assertThat(arn).startsWith(topic + ":");
        assertThat(subscribe(b, "lambda", FUNCTION)).as("subscribing again").isEqualTo(arn);
        assertThat(b.listSubscriptions().subscriptions())
                .extracting(Subscription::subscriptionArn)
                .containsExactly(arn);
        assertThat(sns.listSubscriptions().subscriptions())
                .as("it belongs to the other account")
                .isEmpty();
        assertThat(sns.listSubscriptionsByTopic(l -> l.topicArn(topic)).subscriptions())
                .extracting(Subscription::owner)
                .containsExactly("222222222222");
    }

    @Test
    void letsAFunctionBeSubscribedByItsOwnAccountOnly() {
        assertFailsWith("AuthorizationError", () -> subscribe(sns, "lambda", FUNCTION))
                .contains("not the owner");
    }

    @Test
    void endsASubscriptionForItsOwnerAndItsTopicsOwnerOnly() {
        allow("{\"AWS\":\"*\"}", "SNS:Subscribe");
        String arn = subscribe(as(Caller.root(B)), "lambda", FUNCTION);
        Caller stranger = Caller.root(new AccountRegion("333333333333", "eu-west-1"));

        assertFailsWith("AuthorizationError", () -> as(stranger).unsubscribe(u -> u.subscriptionArn(arn)));
        as(Caller.root(B)).unsubscribe(u -> u.subscriptionArn(arn));

        assertFailsWith("NotFound", () -> sns.getSubscriptionAttributes(g -> g.subscriptionArn(arn)));
    }

    @Test
    void mailsOnlyToAddressesThatAreConfirmed() {
        assertThat(subscribe(sns, "email", "operator@example.com")).isEqualTo("pending confirmation");
        assertThat(sns.listSubscriptionsByTopic(l -> l.topicArn(topic)).subscriptions())
                .extracting(Subscription::subscriptionArn)
                .containsExactly("PendingConfirmation");
        publish(Caller.root(A), "too early");
        timeline.runUntilIdle();
        assertThat(service.outbox()).hasSize(1);

        assertFailsWith(
                "InvalidParameter",
                () -> sns.confirmSubscription(c -> c.topicArn(topic).token("guess")));
        sns.confirmSubscription(
                c -> c.topicArn(topic).token(service.outbox().get(0).confirmationToken()));
        sns.publish(p -> p.topicArn(topic).subject("Failed").message("look here"));
        timeline.runUntilIdle();

        assertThat(service.outbox()).hasSize(2);
        assertThat(service.outbox().get(1))
                .extracting(Email::to, Email::subject, Email::body)
                .containsExactly("operator@example.com", "Failed", "look here");
    }

    @Test
    void tellsObserversOfEveryMessage() {
        List<PublishedMessage> seen = new ArrayList<>();
        service.observe(seen::add);

        String id =
                sns.publish(p -> p.topicArn(topic).subject("S").message("M")).messageId();

        assertThat(seen).containsExactly(new PublishedMessage(id, topic, "S", "M", Map.of(), timeline.instant()));
    }

    @Test
    void publishesToAnEncryptedTopicOnlyForThoseItsKeyAdmits() {
        allow("{\"AWS\":\"*\"}", "SNS:Publish");
        new KmsService(timeline, frontDoor);
        set(
                "KmsMasterKeyId",
                frontDoor
                        .client(KmsClient.class, Caller.root(A))
                        .createKey(k -> k.description("t"))
                        .keyMetadata()
                        .arn());

        assertThat(publish(Caller.root(A), "hello")).isNotBlank();
        assertFailsWith("KMSAccessDenied", () -> publish(Caller.root(B), "no"));
        assertFailsWith("KMSAccessDenied", () -> publish(EVENTS, "no"));
        set("KmsMasterKeyId", "00000000-0000-0000-0000-000000000000");
        assertFailsWith("KMSNotFound", () -> publish(Caller.root(A), "no"));
    }

    @Test
    void letsNoServicePublishUnderTheKeyThatAwsManages() {
        allow("{\"Service\":\"events.amazonaws.com\"}", "SNS:Publish");
        set("KmsMasterKeyId", "alias/aws/sns");

        assertThat(publish(Caller.root(A), "hello")).isNotBlank();
        assertFailsWith("KMSAccessDenied", () -> publish(EVENTS, "no"));
    }

    @Test
    void saysWhichProtocolsItDoesNotImplement() {
        assertThatThrownBy(() -> subscribe(sns, "https", "https://example.com"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("https");
    }

    @Test
    void aRoleDoesWhatItsPolicyAllows() {
        SnsClient publisher =
                as(AssumableRoles.with(frontDoor.roles(), A, "publisher", AssumableRoles.allow(topic, "sns:Publish")));

        publisher.publish(p -> p.topicArn(topic).message("m"));
        assertFailsWith(
                        "AuthorizationError",
                        () -> publisher.publish(
                                p -> p.topicArn(topic + "-other").message("m")))
                .isEqualTo(
                        "User: arn:aws:iam::111111111111:role/publisher is not authorized to perform: SNS:Publish on resource: "
                                + topic + "-other because no identity-based policy allows the SNS:Publish action");
        assertFailsWith("AuthorizationError", () -> publisher.deleteTopic(d -> d.topicArn(topic)));
        assertFailsWith("AuthorizationError", () -> publisher.createTopic(c -> c.name("another")));
        assertFailsWith("AuthorizationError", () -> publisher.listTopics());
        assertFailsWith("AuthorizationError", () -> publisher.listSubscriptions());
        assertFailsWith("AuthorizationError", () -> publisher.unsubscribe(u -> u.subscriptionArn(topic + ":x")));
    }

    @Test
    void aRoleOfAnotherAccountNeedsBothPolicies() {
        SnsClient publisher = as(AssumableRoles.allowing(frontDoor.roles(), B, "publisher", "sns:*"));
        SnsClient idle = as(AssumableRoles.allowing(frontDoor.roles(), B, "idle"));

        assertFailsWith(
                        "AuthorizationError",
                        () -> publisher.publish(p -> p.topicArn(topic).message("m")))
                .contains("because no resource-based policy allows");
        allow("{\"AWS\":\"222222222222\"}", "SNS:Publish");
        publisher.publish(p -> p.topicArn(topic).message("m"));
        assertFailsWith(
                        "AuthorizationError",
                        () -> idle.publish(p -> p.topicArn(topic).message("m")))
                .contains("because no identity-based policy allows");
        assertFailsWith(
                "NotFound",
                () -> publisher.publish(
                        p -> p.topicArn(B.arn("sns", "announcements")).message("m")));
    }

    @Test
    void aPolicyMayLimitWhatIsSubscribed() {
        SnsClient subscriber = as(
                AssumableRoles.with(
                        frontDoor.roles(),
                        A,
                        "subscriber",
                        """
                {"Effect": "Allow", "Action": "sns:Subscribe", "Resource": "*",
                 "Condition": {"StringEquals": {"sns:Protocol": "email"}, "StringLike": {"sns:Endpoint": "*@example.com"}}}"""));

        subscriber.subscribe(s -> s.topicArn(topic).protocol("email").endpoint("a@example.com"));
        assertFailsWith(
                "AuthorizationError",
                () -> subscriber.subscribe(
                        s -> s.topicArn(topic).protocol("email").endpoint("a@example.org")));
    }
}
