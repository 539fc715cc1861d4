package io.rdsreplicator.local.states;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A state's error, as a Retry or a Catch sees it. */
final class StateFailure extends RuntimeException {
    static final String ALL = "States.ALL";
    static final String TASK_FAILED = "States.TaskFailed";
    static final String TIMEOUT = "States.Timeout";
    static final String RUNTIME = "States.Runtime";
    static final String DATA_LIMIT = "States.DataLimitExceeded";
    static final String QUERY = "States.QueryEvaluationError";
    static final String NO_CHOICE = "States.NoChoiceMatched";

    private final String error;
    private final String cause;
    private final boolean evaluation;
    private final String location;

    private StateFailure(String error, String cause, boolean evaluation, String location) {
        super(error + ": " + cause, null, false, false);
        this.error = error;
        this.cause = cause;
        this.evaluation = evaluation;
        this.location = location;
    }

    /** Both may be null: a Fail state need not have either, a timeout has no cause. */
    static StateFailure of(String error, String cause) {
        return new StateFailure(error, cause, false, null);
    }

    /** @param location the field whose expression failed, as {@code Arguments/Payload}, or null if it is none's */
    static StateFailure query(String location, String message) {
        return new StateFailure(QUERY, message, true, location);
    }

    /** The failure of an evaluation as its state tells it on: of the states around it, it is one like any other. */
    StateFailure within(String state, long enteredEvent) {
        String where = "An error occurred while executing the state '%s' (entered at the event id #%d). ";
        return new StateFailure(error, where.formatted(state, enteredEvent) + cause, false, null);
    }

    /** Whether an evaluation of this very state failed. */
    boolean isEvaluation() {
        return evaluation;
    }

    /** Null after a Fail state that names none. */
    String error() {
        return error;
    }

    /** Null if the error has none. */
    String cause() {
        return cause;
    }

    /** Null unless an expression of this very state failed. */
    String location() {
        return location;
    }

    /**
     * Whether a retrier's or catcher's {@code ErrorEquals} names this error.
     * {@code States.Runtime} always ends the execution; {@code States.DataLimitExceeded} has to be named.
     */
    boolean matches(List<String> errorEquals) {
        if (RUNTIME.equals(error)) {
            return false;
        }
        return errorEquals.stream().anyMatch(this::matches);
    }

    private boolean matches(String pattern) {
        if (pattern.equals(error)) {
            return true;
        }
        if (DATA_LIMIT.equals(error)) {
            return false;
        }
        return pattern.equals(ALL) || (pattern.equals(TASK_FAILED) && !TIMEOUT.equals(error));
    }

    /** What an expression reads as {@code $states.errorOutput}. */
    Map<String, Object> output() {
        Map<String, Object> output = new LinkedHashMap<>();
        if (error != null) {
            output.put("Error", error);
        }
        if (cause != null) {
            output.put("Cause", cause);
        }
        return output;
    }
}
