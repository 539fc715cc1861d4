package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Roles;
import io.rdsreplicator.local.stacks.resources.Physical;
import io.rdsreplicator.local.stacks.resources.ResourceContext;
import io.rdsreplicator.local.stacks.resources.ResourceTypes;
import io.rdsreplicator.local.stacks.resources.StoredObjects;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The services and types that the operations on all stacks share. */
record Workshop(FrontDoor frontDoor, Roles roles, StoredObjects objects, ResourceTypes types) {

    /** The context of an existing resource. */
    ResourceContext context(StackState state, String logicalId, Path directory) {
        return new ResourceContext(
                frontDoor, roles, objects, state.caller, state.name, state.id, logicalId, 0, directory, physical -> {});
    }

    /** The context of a resource to be created. */
    ResourceContext newContext(StackState state, String logicalId, Path directory, Consumer<Physical> begun) {
        return new ResourceContext(
                frontDoor,
                roles,
                objects,
                state.caller,
                state.name,
                state.id,
                logicalId,
                state.nextIncarnation(logicalId),
                directory,
                begun);
    }
}
