package io.rdsreplicator.local.stacks.resources;

import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;

/** {@code AWS::CloudWatch::Alarm}: beside the record, an alarm that watches. */
final class CloudWatchAlarm implements ResourceType {
    private final ResourceType recorded;

    CloudWatchAlarm(ResourceType recorded) {
        this.recorded = recorded;
    }

    @Override
    public TypeSchema schema() {
        return recorded.schema();
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        Physical made = context.begin(recorded.create(context, properties));
        put(context, made, properties);
        return made;
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        Physical updated = recorded.update(context, physical, before, after);
        put(context, updated, after);
        return updated;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        recorded.delete(context, physical, properties);
        Gone.orDelete(() -> context.client(CloudWatchClient.class).deleteAlarms(r -> r.alarmNames(physical.id())));
    }

    private static void put(ResourceContext context, Physical alarm, Properties properties) {
        String[] settings = properties.names().stream().filter(name -> !name.equals("Tags")).toArray(String[]::new);
        PutMetricAlarmRequest.Builder request = SdkShape.fill(PutMetricAlarmRequest.builder(), properties.pick(settings));
        context.client(CloudWatchClient.class).putMetricAlarm(request.alarmName(alarm.id()).build());
    }
}
