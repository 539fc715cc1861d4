package io.rdsreplicator.local.sns;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.LambdaService;
import io.rdsreplicator.local.lambda.ScriptedRuntime;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sns.SnsClient;

/** Messages of a topic in one Region to a function in another. */
class RegionDeliveriesTest {
    private static final String ACCOUNT = "111111111111";

    private final Timeline timeline = Timeline.virtual(Instant.parse("2030-01-01T00:00:00Z"));
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final ScriptedRuntime runtime = new ScriptedRuntime();
    private final SnsService service = new SnsService(timeline, frontDoor);
    private final List<String> failed = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        "us-east-1, eu-central-1, sns.amazonaws.com, true",
        "us-east-1, us-east-1, sns.amazonaws.com, true",
        "eu-south-1, eu-south-1, sns.amazonaws.com, true",
        "eu-south-1, eu-central-1, sns.eu-south-1.amazonaws.com, true",
        "eu-south-1, eu-central-1, sns.amazonaws.com, false",
        "us-east-1, eu-central-1, sns.us-east-1.amazonaws.com, false",
        "us-east-1, eu-south-1, sns.amazonaws.com, false",
        "eu-south-2, eu-south-1, sns.eu-south-2.amazonaws.com, false"
    })
    void areDeliveredUnderThePrincipalOfTheTopicsRegion(String from, String to, String principal, boolean delivered) {
        SnsClient sns = frontDoor.client(SnsClient.class, Caller.root(place(from)));
        String topic = sns.createTopic(t -> t.name("announcements")).topicArn();
        service.observe(new TopicObserver() {
            @Override
            public void published(PublishedMessage message) {
                assertThat(message.topicArn()).isEqualTo(topic);
            }

            @Override
            public void failed(PublishedMessage message, String subscriptionArn) {
                failed.add(subscriptionArn);
            }
        });
        String function = function(place(to), topic, principal);
        String subscription = sns.subscribe(s ->
                        s.topicArn(topic).protocol("lambda").endpoint(function).returnSubscriptionArn(true))
                .subscriptionArn();

        sns.publish(p -> p.topicArn(topic).message("hello"));
        timeline.runUntilIdle();

        assertThat(runtime.payloads).hasSize(delivered ? 1 : 0);
        assertThat(failed).isEqualTo(delivered ? List.of() : List.of(subscription));
    }

    @Test
    void haveNoDeadLetterQueueOutsideTheTopicsRegion() {
        SnsClient sns = frontDoor.client(SnsClient.class, Caller.root(place("us-east-1")));
        String topic = sns.createTopic(t -> t.name("announcements")).topicArn();
        String function = function(place("eu-central-1"), topic, "sns.amazonaws.com");
        String queue = place("eu-central-1").arn("sqs", "undelivered");

        assertFailsWith(
                "InvalidParameter",
                () -> sns.subscribe(s -> s.topicArn(topic)
                        .protocol("lambda")
                        .endpoint(function)
                        .attributes(Map.of("RedrivePolicy", "{\"deadLetterTargetArn\":\"" + queue + "\"}"))));
    }

    private String function(AccountRegion place, String topic, String principal) {
        new LambdaService(timeline, frontDoor, runtime);
        AssumableRoles.allowing(frontDoor.roles(), place, "start");
        LambdaClient lambda = frontDoor.client(LambdaClient.class, Caller.root(place));
        String arn = lambda.createFunction(f -> f.functionName("start")
                        .runtime("java21")
                        .handler("example.Start")
                        .role("arn:aws:iam::" + ACCOUNT + ":role/start")
                        .code(c -> c.s3Bucket("local").s3Key("function.jar")))
                .functionArn();
        lambda.addPermission(p -> p.functionName("start")
                .statementId("topic")
                .action("lambda:InvokeFunction")
                .principal(principal)
                .sourceArn(topic));
        return arn;
    }

    private static AccountRegion place(String region) {
        return new AccountRegion(ACCOUNT, region);
    }
}
