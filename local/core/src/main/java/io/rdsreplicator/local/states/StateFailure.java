package io.rdsreplicator.local.states;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The error of a state, as Retry and Catch see it. */
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

    /** Both may be null: a Fail state needs neither, and a timeout has no cause. */
    static StateFailure of(String error, String cause) {
        return new StateFailure(error, cause, false, null);
    }

    /**
     * @param location the field whose expression failed, such as {@code Arguments/Payload}, or null if no field's
     * expression failed
     */
    static StateFailure query(String location, String message) {
        return new StateFailure(QUERY, message, true, location);
    }

    /**
     * The failure of an evaluation as the state reports it to the states around it. For them it is an ordinary
     * failure.
     */
    StateFailure within(String state, long enteredEvent) {
        String where = "An error occurred while executing the state '%s' (entered at the event id #%d). ";
        return new StateFailure(error, where.formatted(state, enteredEvent) + cause, false, null);
    }

    /** Whether an expression of this state itself failed. */
    boolean isEvaluation() {
        return evaluation;
    }

    /** Null after a Fail state without an error name. */
    String error() {
        return error;
    }

    /** Null if the error has none. */
    String cause() {
        return cause;
    }

    /** Null unless an expression of this state itself failed. */
    String location() {
        return location;
    }

    /**
     * Whether the {@code ErrorEquals} of a retrier or catcher matches this error. {@code States.Runtime} always ends
     * the execution. {@code States.DataLimitExceeded} only matches by its name.
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

    /** The value of {@code $states.errorOutput}. */
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
