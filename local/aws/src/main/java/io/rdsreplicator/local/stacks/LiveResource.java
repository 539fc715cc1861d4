package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.stacks.resources.Physical;
import io.rdsreplicator.local.stacks.resources.Properties;
import io.rdsreplicator.local.stacks.resources.ResourceType;
import io.rdsreplicator.local.stacks.template.Template.DeletionPolicy;

/** A resource that a stack has made, and what it was made from. */
record LiveResource(
        String logicalId, ResourceType type, DeletionPolicy deletionPolicy, Properties properties, Physical physical, StackStatus status) {

    LiveResource with(StackStatus newStatus) {
        return new LiveResource(logicalId, type, deletionPolicy, properties, physical, newStatus);
    }

    Stack.Resource shown() {
        return new Stack.Resource(logicalId, physical.id(), type.schema().name(), status);
    }
}
