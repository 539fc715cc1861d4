package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** The steps of an operation, with a delay before each. They run all at once, or as events on a timeline. */
final class Course {
    /** How long a service takes to create, change or delete a resource. */
    static final Duration WORK = Duration.ofSeconds(1);

    private final Deque<Step> steps = new ArrayDeque<>();

    /** Puts a step before all others. */
    void next(Duration after, Runnable action) {
        steps.addFirst(new Step(after, action));
    }

    /** Puts a step after all others. */
    void last(Duration after, Runnable action) {
        steps.addLast(new Step(after, action));
    }

    /** Drops the remaining steps. Other steps can be added in their place. */
    void abandon() {
        steps.clear();
    }

    void runAtOnce() {
        while (!steps.isEmpty()) {
            steps.pollFirst().action().run();
        }
    }

    void runOn(Timeline timeline, String what) {
        Step step = steps.peekFirst();
        if (step == null) {
            return;
        }
        timeline.after(step.after(), what, () -> {
            if (steps.peekFirst() == step) {
                steps.pollFirst();
                step.action().run();
                runOn(timeline, what);
            }
        });
    }

    private record Step(Duration after, Runnable action) {}
}
