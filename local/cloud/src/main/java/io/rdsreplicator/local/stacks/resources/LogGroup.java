package io.rdsreplicator.local.stacks.resources;

import io.rdsreplicator.local.monitoring.LogGroups;

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
        return recorded.update(context, physical, before, after);
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        recorded.delete(context, physical, properties);
        groups.delete(context.place(), physical.id());
    }
}
