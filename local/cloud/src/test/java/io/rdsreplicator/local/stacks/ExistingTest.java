package io.rdsreplicator.local.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.LocalAws;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.ScriptedRuntime;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.time.Timeline;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** A stack fails over what exists already under the name that it gives, and leaves it as it is. */
class ExistingTest {
    private static final AccountRegion PLACE = new AccountRegion("111111111111", "eu-west-1");
    private static final String DEFINITION =
            "{\"QueryLanguage\": \"JSONata\", \"StartAt\": \"S\", \"States\": {\"S\": {\"Type\": \"Succeed\"}}}";

    private final Timeline timeline = Timeline.virtual(Instant.parse("2030-01-01T00:00:00Z"));
    private final LocalAws aws = new LocalAws(
            timeline, new FingerprintStorage(), RdsDurations.realistic(), frontDoor -> new ScriptedRuntime());

    private <C extends SdkClient> C client(Class<C> api) {
        return aws.frontDoor().client(api, Caller.root(PLACE));
    }

    private void refuses(String type, String identifier, String resource) {
        String template = "Resources: {Mine: {Type: '%s', Properties: %s}}".formatted(type, resource);

        assertThatThrownBy(() ->
                        aws.stacks().deploy(new Deployment(PLACE, "demo", template, Path.of("/"), Map.of(), Map.of())))
                .hasMessageContaining("Resource of type '" + type + "' with identifier '{\"/properties/" + identifier
                        + "\"}' already exists.")
                .hasMessageContaining("AlreadyExists");
    }

    @Test
    void aTopic() {
        SnsClient sns = client(SnsClient.class);
        String arn = sns.createTopic(r -> r.name("theirs")).topicArn();

        refuses("AWS::SNS::Topic", "TopicArn\":\"" + arn, "{TopicName: theirs}");

        assertThat(sns.getTopicAttributes(r -> r.topicArn(arn)).attributes()).containsEntry("TopicArn", arn);
    }

    @Test
    void aQueue() {
        SqsClient sqs = client(SqsClient.class);
        String url = sqs.createQueue(r -> r.queueName("theirs")).queueUrl();

        refuses("AWS::SQS::Queue", "QueueName\":\"theirs", "{QueueName: theirs}");

        assertThat(sqs.getQueueUrl(r -> r.queueName("theirs")).queueUrl()).isEqualTo(url);
    }

    @Test
    void aRuleWithItsTargets() {
        EventBridgeClient events = client(EventBridgeClient.class);
        String queue = PLACE.arn("sqs", "theirs");
        events.putRule(r -> r.name("theirs").scheduleExpression("rate(2 hours)"));
        events.putTargets(r ->
                r.rule("theirs").targets(Target.builder().id("a").arn(queue).build()));

        refuses("AWS::Events::Rule", "Name\":\"theirs", "{Name: theirs, ScheduleExpression: rate(1 hour)}");

        assertThat(events.describeRule(r -> r.name("theirs")).scheduleExpression())
                .isEqualTo("rate(2 hours)");
        assertThat(events.listTargetsByRule(r -> r.rule("theirs")).targets()).hasSize(1);
    }

    @Test
    void anAlarm() {
        CloudWatchClient cloudWatch = client(CloudWatchClient.class);
        cloudWatch.putMetricAlarm(r -> r.alarmName("theirs")
                .namespace("N")
                .metricName("M")
                .statistic(Statistic.SUM)
                .period(60)
                .evaluationPeriods(1)
                .threshold(7.0)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD));

        refuses(
                "AWS::CloudWatch::Alarm",
                "AlarmName\":\"theirs",
                "{AlarmName: theirs, Namespace: N, MetricName: M, Statistic: Sum, Period: 60, EvaluationPeriods: 1, Threshold: 1,"
                        + " ComparisonOperator: GreaterThanThreshold}");

        assertThat(cloudWatch.describeAlarms(r -> r.alarmNames("theirs")).metricAlarms())
                .singleElement()
                .satisfies(alarm -> assertThat(alarm.threshold()).isEqualTo(7));
    }

    @Test
    void aDashboard() {
        CloudWatchClient cloudWatch = client(CloudWatchClient.class);
        cloudWatch.putDashboard(r -> r.dashboardName("theirs").dashboardBody("{\"widgets\": []}"));

        refuses(
                "AWS::CloudWatch::Dashboard",
                "DashboardName\":\"theirs",
                "{DashboardName: theirs, DashboardBody: '{\"widgets\": []}'}");

        assertThat(cloudWatch.listDashboards(r -> {}).dashboardEntries()).hasSize(1);
    }

    @Test
    void aStateMachine() {
        SfnClient states = client(SfnClient.class);
        String role = AssumableRoles.allowing(aws.frontDoor().roles(), PLACE, "states")
                .principal();
        String arn = states.createStateMachine(
                        r -> r.name("theirs").definition(DEFINITION).roleArn(role))
                .stateMachineArn();

        refuses(
                "AWS::StepFunctions::StateMachine",
                "Arn\":\"" + arn,
                "{StateMachineName: theirs, RoleArn: '" + role + "', DefinitionString: '" + DEFINITION + "'}");

        assertThat(states.describeStateMachine(r -> r.stateMachineArn(arn)).statusAsString())
                .isEqualTo("ACTIVE");
    }

    @Test
    void aManagedPolicy() {
        String arn = "arn:aws:iam::111111111111:policy/theirs";
        String policy =
                "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"sns:*\", \"Resource\": \"*\"}}";
        aws.frontDoor().roles().definePolicy(arn, policy);

        refuses(
                "AWS::IAM::ManagedPolicy",
                "PolicyArn\":\"" + arn,
                "{ManagedPolicyName: theirs, PolicyDocument: " + policy + "}");

        assertThat(aws.frontDoor().roles().hasPolicy(arn)).isTrue();
    }
}
