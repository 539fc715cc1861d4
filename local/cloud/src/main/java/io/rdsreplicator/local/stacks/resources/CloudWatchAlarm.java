package io.rdsreplicator.local.stacks.resources;

import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;

/** {@code AWS::CloudWatch::Alarm}: a real alarm in the local CloudWatch. */
final class CloudWatchAlarm implements RecordInEffect.Effect {
    @Override
    public boolean exists(ResourceContext context, String name) {
        return !context.lookUp(CloudWatchClient.class)
                .describeAlarms(r -> r.alarmNames(name))
                .metricAlarms()
                .isEmpty();
    }

    @Override
    public void put(ResourceContext context, Physical alarm, Properties properties) {
        String[] settings =
                properties.names().stream().filter(name -> !name.equals("Tags")).toArray(String[]::new);
        PutMetricAlarmRequest.Builder request =
                SdkShape.fill(PutMetricAlarmRequest.builder(), properties.pick(settings));
        context.client(CloudWatchClient.class)
                .putMetricAlarm(request.alarmName(alarm.id()).build());
        context.require(arn(context, alarm), "cloudwatch:DescribeAlarms", "cloudwatch:TagResource");
    }

    @Override
    public void delete(ResourceContext context, Physical alarm) {
        context.require(arn(context, alarm), "cloudwatch:DescribeAlarms");
        context.client(CloudWatchClient.class).deleteAlarms(r -> r.alarmNames(alarm.id()));
    }

    private static String arn(ResourceContext context, Physical alarm) {
        return context.place().arn("cloudwatch", "alarm:" + alarm.id());
    }
}
