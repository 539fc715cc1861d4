package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Roles;
import io.rdsreplicator.local.stacks.resources.Physical;
import io.rdsreplicator.local.stacks.resources.ResourceContext;
import io.rdsreplicator.local.stacks.resources.ResourceTypes;
import io.rdsreplicator.local.stacks.resources.StoredObjects;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What the operations on all stacks have in common. */
record Workshop(FrontDoor frontDoor, Roles roles, StoredObjects objects, ResourceTypes types) {

    /** For a resource that is there. */
    ResourceContext context(StackState state, String logicalId, Path directory) {
        return new ResourceContext(
                frontDoor, roles, objects, state.place, state.name, state.id, logicalId, 0, directory, physical -> {});
    }

    /** For a resource that is to be made. */
    ResourceContext newContext(StackState state, String logicalId, Path directory, Consumer<Physical> begun) {
        return new ResourceContext(
                frontDoor,
                roles,
                objects,
                state.place,
                state.name,
                state.id,
                logicalId,
                state.nextIncarnation(logicalId),
                directory,
                begun);
    }
}
