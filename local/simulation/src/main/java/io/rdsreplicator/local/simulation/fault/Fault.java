package io.rdsreplicator.local.simulation.fault;

/** The faults of a simulation, for the plan and the summary. */
public enum Fault {
    CALL_THROTTLED("call throttled"),
    CALL_FAILED("call failed with 5xx, no effect"),
    CALL_TIMED_OUT("call timed out, no effect"),
    CALL_FAILED_AFTER("call failed with 5xx after its effect"),
    ANSWER_LOST("answer lost after the effect"),
    CALL_DENIED("call denied"),
    CALL_SLOW("other events during a call"),
    OUTAGE("service out for a while"),
    LAMBDA_REFUSED("Lambda refused an invocation"),
    FUNCTION_KILLED("function killed after its effect"),
    FUNCTION_TIMED_OUT("function timed out after its effect"),
    FUNCTION_NOT_RUN("function timed out before its effect"),
    MESSAGE_DUPLICATED("message delivered again"),
    MESSAGE_DELAYED("message delayed or overtaken"),
    EVENT_DUPLICATED("event delivered again"),
    EXECUTION_STOPPED("execution stopped"),
    REQUEST_REPEATED("request made twice"),
    RDS_FAILED("snapshot, copy or restore failed in RDS"),
    RDS_HUNG("RDS hung"),
    SOURCE_LOADING("source database loads or upgrades its storage"),
    SOURCE_REPLACED("source dropped and created again, or switched over"),
    SOURCE_BEHIND("source is a read replica, and far behind"),
    INSTANCE_BROKEN("DB instance broken"),
    DELETED_BY_OTHERS("deleted by somebody else"),
    TAGGED_BY_OTHERS("tag changed by somebody else"),
    NAMED_BY_OTHERS("replica named by another database's secret"),
    KEY_DISABLED("key disabled for a while"),
    QUOTA_REACHED("quota reached for a while"),
    SEEN_LATE("resources or tags seen late"),
    UNKNOWN_STATUS("status never seen before"),
    CLOCK_SKEWED("clock ahead or behind"),
    SECRET_ROTATED("secret rotated"),
    SECRET_CHANGED("secret changed by its owner"),
    LISTED_LATE("executions and secrets listed late"),
    SECRET_OF_OTHERS_USED("second deployment asked for the first one's secret"),
    LOCKED_TO_KEEP("superseded replica locked by hand");

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
