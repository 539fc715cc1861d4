package io.rdsreplicator.destination.steps;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * An invocation of a step up to its first call that has no answer yet. There is one object for each step, input and
 * record of answers, so that a step runs once for each record.
 */
final class LockRun {
    private final String phase;
    private final Integer lockedFor;
    private final List<Object> answers;
    private final LockRun root;
    private final Function<LockRun, Object> step;
    private final Map<Object, LockRun> longer = new HashMap<>();
    private Object result;

    /**
     * @param phase the step's name, or how the actor has ended
     * @param lockedFor how many seconds the rollback has seen the lock on when the step begins; null if it has not
     * @param step returns the output, the exception, or the first call without an answer
     */
    LockRun(String phase, Integer lockedFor, Function<LockRun, Object> step) {
        this(phase, lockedFor, List.of(), null, step);
    }

    private LockRun(
            String phase, Integer lockedFor, List<Object> answers, LockRun root, Function<LockRun, Object> step) {
        this.phase = phase;
        this.lockedFor = lockedFor;
        this.answers = answers;
        this.root = root == null ? this : root;
        this.step = step;
    }

    String phase() {
        return phase;
    }

    Integer lockedFor() {
        return lockedFor;
    }

    List<Object> answers() {
        return answers;
    }

    /** Before the first call, the input. */
    Object lastAnswer() {
        return answers.isEmpty() ? phase : answers.get(answers.size() - 1);
    }

    /** The same with one more answer. */
    LockRun with(Object answer) {
        return longer.computeIfAbsent(answer, any -> {
            List<Object> all = new ArrayList<>(answers);
            all.add(answer);
            return new LockRun(phase, lockedFor, List.copyOf(all), root, step);
        });
    }

    /** The same before its first call. */
    LockRun again() {
        return root;
    }

    Object result() {
        if (result == null) {
            result = step.apply(this);
        }
        return result;
    }

    boolean hasEnded() {
        return !(result() instanceof LockCalls.Reached);
    }

    Object pending() {
        if (result() instanceof LockCalls.Reached reached) {
            return reached.call;
        }
        throw new IllegalStateException(phase + " has no call to make: " + result);
    }
}
