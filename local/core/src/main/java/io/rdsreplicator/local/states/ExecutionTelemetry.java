package io.rdsreplicator.local.states;

import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import java.util.List;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.LogLevel;
import software.amazon.awssdk.services.sfn.model.LoggingConfiguration;
import software.amazon.awssdk.services.sfn.model.TracingConfiguration;

/**
 * The logging and tracing configuration of a state machine.
 *
 * @param logging null if it was not given
 * @param tracing null if it was not given
 */
record ExecutionTelemetry(LoggingConfiguration logging, TracingConfiguration tracing) {
    static final ExecutionTelemetry NONE = new ExecutionTelemetry(null, null);

    /**
     * The permissions that the machine's role needs, because Step Functions creates the log delivery with that role.
     * None of them supports resource-level permissions.
     */
    private static final List<String> DELIVERY = List.of(
            "CreateLogDelivery",
            "GetLogDelivery",
            "UpdateLogDelivery",
            "DeleteLogDelivery",
            "ListLogDeliveries",
            "PutResourcePolicy",
            "DescribeResourcePolicies",
            "DescribeLogGroups");

    /** Replaces the given values and keeps those for which null is given. */
    ExecutionTelemetry with(LoggingConfiguration newLogging, TracingConfiguration newTracing) {
        return new ExecutionTelemetry(
                newLogging == null ? logging : newLogging, newTracing == null ? tracing : newTracing);
    }

    /** Refuses a logging configuration if the machine's role has no permission to deliver the log. */
    void require(Authorization authorization, AccountRegion place, String roleArn) {
        if (!logs()) {
            return;
        }
        if (logGroupArn() == null) {
            throw StatesFailures.invalidLogging("Invalid Logging Configuration: a log destination must be given");
        }
        Caller role = Caller.role(place, roleArn);
        boolean may = DELIVERY.stream().allMatch(action -> authorization
                .decide(place.account(), null, AccessRequest.of(role, "logs:" + action, "*"))
                .allowed());
        if (!may) {
            throw StatesFailures.logDenied();
        }
    }

    boolean logs(HistoryEvent event) {
        return logs()
                && switch (logging.level()) {
                    case ALL -> true;
                    case ERROR -> bad(event);
                    case FATAL -> bad(event) && event.typeAsString().startsWith("Execution");
                    default -> false;
                };
    }

    boolean traces() {
        return tracing != null && Boolean.TRUE.equals(tracing.enabled());
    }

    boolean includesData() {
        return Boolean.TRUE.equals(logging.includeExecutionData());
    }

    String logGroupArn() {
        return logging.destinations().stream()
                .filter(destination -> destination.cloudWatchLogsLogGroup() != null)
                .map(destination -> destination.cloudWatchLogsLogGroup().logGroupArn())
                .findFirst()
                .orElse(null);
    }

    private boolean logs() {
        return logging != null && logging.level() != null && logging.level() != LogLevel.OFF;
    }

    private static boolean bad(HistoryEvent event) {
        return event.typeAsString().matches(".*(Failed|TimedOut|Aborted)$");
    }
}
