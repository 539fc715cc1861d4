package io.rdsreplicator.local.stacks.resources;

import io.rdsreplicator.local.monitoring.LogGroups;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The resource types that can be deployed here. */
public final class ResourceTypes {
    private static final TypeSchema LOG_GROUP = TypeSchema.of("AWS::Logs::LogGroup")
            .optional("LogGroupName", "RetentionInDays", "KmsKeyId", "LogGroupClass", "Tags")
            .named("LogGroupName")
            .immutable("LogGroupClass")
            .attributes("Arn");
    private static final TypeSchema LOG_POLICY = TypeSchema.of("AWS::Logs::ResourcePolicy")
            .required("PolicyName", "PolicyDocument")
            .named("PolicyName");
    private static final TypeSchema ALARM = TypeSchema.of("AWS::CloudWatch::Alarm")
            .required("ComparisonOperator", "EvaluationPeriods")
            .optional(
                    "AlarmName",
                    "AlarmDescription",
                    "ActionsEnabled",
                    "AlarmActions",
                    "OKActions",
                    "InsufficientDataActions",
                    "Namespace",
                    "MetricName",
                    "Dimensions",
                    "Metrics",
                    "Statistic",
                    "ExtendedStatistic",
                    "Period",
                    "Unit",
                    "Threshold",
                    "DatapointsToAlarm",
                    "TreatMissingData",
                    "Tags")
            .named("AlarmName")
            .attributes("Arn");
    private static final TypeSchema DASHBOARD = TypeSchema.of("AWS::CloudWatch::Dashboard")
            .required("DashboardBody")
            .optional("DashboardName")
            .named("DashboardName");

    private final Map<String, ResourceType> byName;

    private ResourceTypes(List<ResourceType> types) {
        byName = types.stream().collect(Collectors.toMap(type -> type.schema().name(), Function.identity()));
    }

    public static ResourceTypes all() {
        Stream<ResourceType> acting = Stream.of(
                new LambdaFunction(),
                new LambdaPermission(),
                new LambdaEventInvokeConfig(),
                new IamRole(),
                new IamPolicy(),
                new IamManagedPolicy(),
                new StateMachine(),
                new SnsTopic(),
                ResourcePolicy.ofTopics(),
                new SnsSubscription(),
                new SqsQueue(),
                ResourcePolicy.ofQueues(),
                new SsmParameter(),
                new KmsKeyResource(),
                new KmsAlias(),
                new EventsRule());
        return new ResourceTypes(Stream.concat(acting, recorded()).toList());
    }

    /** The same types, with log groups that can be written to, and with real alarms and dashboards. */
    public static ResourceTypes all(LogGroups logGroups) {
        Map<String, ResourceType> types = new HashMap<>(all().byName);
        types.computeIfPresent("AWS::Logs::LogGroup", (name, recorded) -> new LogGroup(recorded, logGroups));
        types.computeIfPresent(
                "AWS::CloudWatch::Alarm", (name, recorded) -> new RecordInEffect(recorded, new CloudWatchAlarm()));
        types.computeIfPresent(
                "AWS::CloudWatch::Dashboard",
                (name, recorded) -> new RecordInEffect(recorded, new CloudWatchDashboard()));
        return new ResourceTypes(List.copyOf(types.values()));
    }

    public Optional<ResourceType> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    private static Stream<ResourceType> recorded() {
        return Stream.of(
                new Recorded(LOG_GROUP, "logs", "log-group:%s:*"),
                new Recorded(LOG_POLICY, "logs", ""),
                new Recorded(ALARM, "cloudwatch", "alarm:%s"),
                new Recorded(DASHBOARD, "cloudwatch", ""));
    }
}
