package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.stacks.template.Template.DeletionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Deletes a stack with every resource that is not to be retained. If the deletion of one resource fails, the others
 * are still deleted.
 */
final class Deletion {
    private final Workshop workshop;
    private final StackState state;
    private final Set<String> retained;
    private StackException failure;

    /** @param retained logical ids of resources that stay and no longer belong to the stack */
    Deletion(Workshop workshop, StackState state, Set<String> retained) {
        this.workshop = workshop;
        this.state = state;
        this.retained = retained;
    }

    /** Starts the deletion of the stack, and replaces an operation in progress. The steps are still to be run. */
    Course begin() {
        state.course.abandon();
        Course course = new Course();
        state.course = course;
        state.enter(StackStatus.DELETE_IN_PROGRESS, "User Initiated");
        state.deleted = state.now();
        List<LiveResource> all = new ArrayList<>(state.resources.values());
        all.addAll(state.obsolete);
        new Removal(workshop, state, course)
                .begin(
                        all,
                        resource -> resource.deletionPolicy() != DeletionPolicy.DELETE
                                || retained.contains(resource.logicalId()),
                        this::end);
        return course;
    }

    /** The failure that prevented the deletion, or null. */
    StackException failure() {
        return failure;
    }

    private void end(Map<String, RuntimeException> failures) {
        if (failures.isEmpty()) {
            state.changeSets.clear();
            state.enter(StackStatus.DELETE_COMPLETE, null);
            return;
        }
        String first = failures.keySet().iterator().next();
        RuntimeException cause = failures.get(first);
        failure = new StackException(
                "stack " + state.name + ": resource " + first + " DELETE_FAILED: " + StackFailures.reason(cause),
                first,
                cause);
        state.enter(StackStatus.DELETE_FAILED, StackFailures.resources("delete", failures.keySet()));
    }
}
