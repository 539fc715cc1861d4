package io.rdsreplicator.local.stacks.resources;

import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

/** {@code AWS::CloudWatch::Dashboard}: beside the record, a dashboard that can be read. */
final class CloudWatchDashboard implements ResourceType {
    private final ResourceType recorded;

    CloudWatchDashboard(ResourceType recorded) {
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
        Gone.orDelete(() -> context.client(CloudWatchClient.class).deleteDashboards(r -> r.dashboardNames(physical.id())));
    }

    /** The body is a text, which is JSON: CloudFormation takes no object here. */
    private static void put(ResourceContext context, Physical dashboard, Properties properties) {
        String body = properties.required("DashboardBody");
        context.client(CloudWatchClient.class).putDashboard(r -> r.dashboardName(dashboard.id()).dashboardBody(body));
    }
}
