package io.rdsreplicator.local.stacks;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Deletes resources, each before those on which it depends. If a resource cannot be deleted, it stays together with
 * the resources that it needs.
 */
final class Removal {
    private final Workshop workshop;
    private final StackState state;
    private final Course course;
    private final Map<String, RuntimeException> failures = new LinkedHashMap<>();
    private final Set<String> needed = new HashSet<>();

    Removal(Workshop workshop, StackState state, Course course) {
        this.workshop = workshop;
        this.state = state;
        this.course = course;
    }

    /**
     * @param retained which resources are not deleted
     * @param done receives the resources that could not be deleted, with the reasons
     */
    void begin(
            List<LiveResource> resources,
            Predicate<LiveResource> retained,
            Consumer<Map<String, RuntimeException>> done) {
        for (LiveResource resource : DependencyOrder.teardown(resources)) {
            course.last(Duration.ZERO, () -> start(resource, retained.test(resource)));
        }
        course.last(Duration.ZERO, () -> done.accept(failures));
    }

    private void start(LiveResource resource, boolean retained) {
        if (needed.contains(resource.logicalId())) {
            needed.addAll(resource.dependencies());
        } else if (resource.physical() == null) {
            leave(resource, StackStatus.DELETE_COMPLETE);
        } else if (retained) {
            leave(resource, StackStatus.DELETE_SKIPPED);
        } else {
            tell(resource, StackStatus.DELETE_IN_PROGRESS, null);
            course.next(Course.WORK, () -> delete(resource));
        }
    }

    private void delete(LiveResource resource) {
        try {
            resource.type()
                    .delete(
                            workshop.context(state, resource.logicalId(), state.directory),
                            resource.physical(),
                            resource.properties());
            leave(resource, StackStatus.DELETE_COMPLETE);
        } catch (RuntimeException e) {
            failures.put(resource.logicalId(), e);
            needed.addAll(resource.dependencies());
            tell(resource, StackStatus.DELETE_FAILED, StackFailures.reason(e));
        }
    }

    private void leave(LiveResource resource, StackStatus status) {
        tell(resource, status, null);
        if (isCurrent(resource)) {
            state.resources.remove(resource.logicalId());
        }
        state.obsolete.remove(resource);
    }

    private void tell(LiveResource resource, StackStatus status, String reason) {
        if (isCurrent(resource)) {
            state.show(resource, status, reason);
        } else {
            state.tell(resource.with(status, reason, state.now()));
        }
    }

    private boolean isCurrent(LiveResource resource) {
        LiveResource current = state.resources.get(resource.logicalId());
        return current != null && Objects.equals(current.physical(), resource.physical());
    }
}
