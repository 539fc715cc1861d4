package io.rdsreplicator.local.stacks.resources;

import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

/** {@code AWS::CloudWatch::Dashboard}: a dashboard in the local CloudWatch. */
final class CloudWatchDashboard implements RecordInEffect.Effect {
    @Override
    public boolean exists(ResourceContext context, String name) {
        return context
                .lookUp(CloudWatchClient.class)
                .listDashboards(r -> r.dashboardNamePrefix(name))
                .dashboardEntries()
                .stream()
                .anyMatch(dashboard -> dashboard.dashboardName().equals(name));
    }

    /** The body must be a text with JSON. CloudFormation does not accept an object here. */
    @Override
    public void put(ResourceContext context, Physical dashboard, Properties properties) {
        String body = properties.required("DashboardBody");
        context.client(CloudWatchClient.class)
                .putDashboard(r -> r.dashboardName(dashboard.id()).dashboardBody(body));
        requireRead(context, dashboard);
    }

    @Override
    public void delete(ResourceContext context, Physical dashboard) {
        requireRead(context, dashboard);
        context.client(CloudWatchClient.class).deleteDashboards(r -> r.dashboardNames(dashboard.id()));
    }

    private static void requireRead(ResourceContext context, Physical dashboard) {
        String partition = context.place().partition();
        String account = context.place().account();
        context.require(
                "arn:" + partition + ":cloudwatch::" + account + ":dashboard/" + dashboard.id(),
                "cloudwatch:GetDashboard");
    }
}
