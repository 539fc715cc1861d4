package io.rdsreplicator.local.monitoring;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static io.rdsreplicator.local.monitoring.MonitoringFixture.PLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.stacks.Deployment;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stacks.StackException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.DashboardEntry;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/** What a template makes of monitoring, on all services: a function on a schedule, its metrics, alarms and dashboards. */
class MonitoringStackTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String SCHEDULED =
            """
            Resources:
              Measure:
                Type: AWS::Lambda::Function
                Properties: {FunctionName: measure, Code: f, Role: !GetAtt Role.Arn, Runtime: java21, Handler: example.F}
              Role:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument:
                    Statement: {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}
                  Policies:
                    - PolicyName: WriteLog
                      PolicyDocument: {Statement: {Effect: Allow, Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*'}}
              Log:
                Type: AWS::Logs::LogGroup
                Properties: {LogGroupName: /aws/lambda/measure}
              Rule:
                Type: AWS::Events::Rule
                Properties:
                  ScheduleExpression: rate(1 hour)
                  State: %s
                  Targets:
                    - Id: Measure
                      Arn: !GetAtt Measure.Arn
                      Input: '{"_aws":{"Timestamp":1767225600000,"CloudWatchMetrics":[{"Namespace":"Demo","Dimensions":[["Stack"]],
                        "Metrics":[{"Name":"Age","Unit":"Seconds"}]}]},"Stack":"b","Age":7}'
              Permission:
                Type: AWS::Lambda::Permission
                Properties:
                  Action: lambda:InvokeFunction
                  FunctionName: !Ref Measure
                  Principal: events.amazonaws.com
                  SourceArn: !GetAtt Rule.Arn
              Silence:
                Type: AWS::CloudWatch::Alarm
                Properties:
                  AlarmName: silence
                  Namespace: AWS/Lambda
                  MetricName: Invocations
                  Dimensions: [{Name: FunctionName, Value: !Ref Measure}]
                  Statistic: Sum
                  Period: 3600
                  EvaluationPeriods: 3
                  DatapointsToAlarm: 2
                  Threshold: 1
                  ComparisonOperator: LessThanThreshold
                  TreatMissingData: breaching
                  Unit: Count
            """;

    private final MonitoringFixture fixture = new MonitoringFixture();
    private final CloudWatchClient cloudWatch = fixture.client(CloudWatchClient.class);

    private Stack deploy(String template) {
        return fixture.aws
                .stacks()
                .deploy(new Deployment(PLACE, "demo", template, Path.of("/templates"), Map.of(), Map.of()));
    }

    private StateValue silence() {
        return cloudWatch
                .describeAlarms(d -> d.alarmNames("silence"))
                .metricAlarms()
                .get(0)
                .stateValue();
    }

    @Test
    void aScheduleMeasuresForEverAndTheTimelineIsIdle() {
        deploy(SCHEDULED.formatted("ENABLED"));
        fixture.timeline.runUntilIdle();
        assertThat(fixture.timeline.instant()).isEqualTo(START);

        fixture.timeline.runFor(Duration.ofHours(5).plusMinutes(1));
        fixture.timeline.runUntilIdle();

        assertThat(fixture.timeline.instant()).isBefore(START.plus(Duration.ofHours(6)));
        assertThat(fixture.aws
                        .monitoring()
                        .logGroups()
                        .read(PLACE, "/aws/lambda/measure")
                        .orElseThrow())
                .hasSize(5);
        MetricId age = MetricId.of("Demo", "Age", Map.of("Stack", "b"));
        assertThat(fixture.aws.monitoring().metrics().between(PLACE, age, START, START.plusSeconds(60)))
                .contains(new Statistics(5, 35, 7, 7));
        assertThat(silence()).isEqualTo(StateValue.OK);
    }

    @Test
    void anAlarmTurnsWhenTheScheduleStops() {
        deploy(SCHEDULED.formatted("ENABLED"));
        fixture.timeline.runFor(Duration.ofHours(5));
        assertThat(silence()).isEqualTo(StateValue.OK);

        deploy(SCHEDULED.formatted("DISABLED"));
        fixture.timeline.runFor(Duration.ofHours(12));
        assertThat(silence()).isEqualTo(StateValue.ALARM);

        deploy(SCHEDULED.formatted("ENABLED"));
        fixture.timeline.runFor(Duration.ofHours(12));
        assertThat(silence()).isEqualTo(StateValue.OK);
    }

    @Test
    void aScheduleInvokesNothingWithoutThePermission() {
        deploy(SCHEDULED
                .formatted("ENABLED")
                .replace("Principal: events.amazonaws.com", "Principal: sns.amazonaws.com"));
        fixture.timeline.runFor(Duration.ofHours(5));

        assertThat(fixture.aws
                        .monitoring()
                        .logGroups()
                        .read(PLACE, "/aws/lambda/measure")
                        .orElseThrow())
                .isEmpty();
        assertThat(silence()).isEqualTo(StateValue.ALARM);
    }

    @Test
    void anAlarmHasItsPropertiesAndFollowsThem() {
        String template = SCHEDULED.formatted("DISABLED");
        deploy(template);
        assertThat(cloudWatch.describeAlarms().metricAlarms()).singleElement().satisfies(alarm -> {
            assertThat(alarm.dimensions())
                    .containsExactly(Dimension.builder()
                            .name("FunctionName")
                            .value("measure")
                            .build());
            assertThat(alarm.datapointsToAlarm()).isEqualTo(2);
            assertThat(alarm.evaluationPeriods()).isEqualTo(3);
            assertThat(alarm.treatMissingData()).isEqualTo("breaching");
            assertThat(alarm.unit()).isEqualTo(StandardUnit.COUNT);
            assertThat(alarm.statisticAsString()).isEqualTo("Sum");
        });

        deploy(template.replace("Data: breaching", "Data: notBreaching").replace("      DatapointsToAlarm: 2\n", ""));
        MetricAlarm changed = cloudWatch.describeAlarms().metricAlarms().get(0);
        assertThat(changed.treatMissingData()).isEqualTo("notBreaching");
        assertThat(changed.datapointsToAlarm()).isNull();

        fixture.aws.stacks().delete(PLACE, "demo");
        assertThat(cloudWatch.describeAlarms().metricAlarms()).isEmpty();
        fixture.timeline.runFor(Duration.ofDays(1));
    }

    private static String dashboard(String properties) {
        return "Resources: {Board: {Type: 'AWS::CloudWatch::Dashboard', Properties: " + properties + "}}";
    }

    @Test
    void aDashboardIsMadeChangedAndDeleted() {
        Stack stack = deploy(dashboard("{DashboardBody: '{\"widgets\":[]}'}"));
        String name = stack.physicalId("Board");
        assertThat(name).matches("demo-Board-[0-9A-F]{12}");
        assertThat(cloudWatch.getDashboard(g -> g.dashboardName(name)).dashboardBody())
                .isEqualTo("{\"widgets\":[]}");

        String body = "{\"widgets\":[{\"type\":\"text\",\"properties\":{\"markdown\":\"${AWS::Region}\"}}]}";
        deploy(dashboard("{DashboardBody: !Sub '" + body + "'}"));
        assertThat(cloudWatch.getDashboard(g -> g.dashboardName(name)).dashboardBody())
                .contains("\"markdown\":\"eu-west-1\"");

        deploy(dashboard("{DashboardName: replicas, DashboardBody: '{\"widgets\":[]}'}"));
        assertThat(cloudWatch.listDashboards().dashboardEntries())
                .extracting(DashboardEntry::dashboardName)
                .containsExactly("replicas");

        fixture.aws.stacks().delete(PLACE, "demo");
        assertFailsWith("ResourceNotFound", () -> cloudWatch.getDashboard(g -> g.dashboardName("replicas")));
    }

    @Test
    void aDashboardThatCannotBeRollsBack() {
        assertThatThrownBy(() -> deploy(dashboard("{DashboardBody: '{\"widgets\":[{}]}'}")))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("The dashboard body is invalid, there are 2 validation errors");
        fixture.aws.stacks().delete(PLACE, "demo");
        assertThatThrownBy(() -> deploy(dashboard("{DashboardBody: {widgets: []}}")))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("#/DashboardBody: expected type: String, found: JSONObject");
        assertThat(cloudWatch.listDashboards().dashboardEntries()).isEmpty();
    }
}
