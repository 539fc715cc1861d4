package io.rdsreplicator.local.stacks.resources;

import io.rdsreplicator.local.monitoring.LogGroups;
import java.util.Set;

/** {@code AWS::Logs::LogGroup}: a record, and a log group that can be written to. */
final class LogGroup implements ResourceType {
    private final ResourceType recorded;
    private final LogGroups groups;

    LogGroup(ResourceType recorded, LogGroups groups) {
        this.recorded = recorded;
        this.groups = groups;
    }

    @Override
    public TypeSchema schema() {
        return recorded.schema();
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        String name = properties.text("LogGroupName", context.physicalName(255));
        require(context, name, "logs:CreateLogGroup", "logs:TagResource");
        if (properties.has("RetentionInDays")) {
            require(context, name, "logs:PutRetentionPolicy");
        }
        Physical made = recorded.create(context, properties);
        try {
            groups.create(context.place(), made.id());
        } catch (IllegalArgumentException e) {
            recorded.delete(context, made, properties);
            throw new PropertyException(e.getMessage());
        }
        return made;
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        require(context, physical.id(), "logs:GetDataProtectionPolicy");
        Set<String> changed = after.changedFrom(before);
        if (changed.contains("RetentionInDays")) {
            boolean kept = after.has("RetentionInDays");
            require(context, physical.id(), kept ? "logs:PutRetentionPolicy" : "logs:DeleteRetentionPolicy");
        }
        return recorded.update(context, physical, before, after);
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        require(context, physical.id(), "logs:DeleteLogGroup");
        recorded.delete(context, physical, properties);
        groups.delete(context.place(), physical.id());
    }

    private static void require(ResourceContext context, String name, String... actions) {
        context.require(context.place().arn("logs", "log-group::log-stream:"), "logs:DescribeLogGroups");
        context.require(context.place().arn("logs", "log-group:" + name + ":log-stream:"), actions);
    }
}
