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
 * What a state machine tells of its executions.
 *
 * @param logging null if nothing was said
 * @param tracing null if nothing was said
 */
record ExecutionTelemetry(LoggingConfiguration logging, TracingConfiguration tracing) {
    static final ExecutionTelemetry NONE = new ExecutionTelemetry(null, null);

    /** What its role needs, for Step Functions makes the delivery of the log in its name; all without resource-level permissions. */
    private static final List<String> DELIVERY = List.of(
            "CreateLogDelivery",
            "GetLogDelivery",
            "UpdateLogDelivery",
            "DeleteLogDelivery",
            "ListLogDeliveries",
            "PutResourcePolicy",
            "DescribeResourcePolicies",
            "DescribeLogGroups");

    /** With what is given; null keeps. */
    ExecutionTelemetry with(LoggingConfiguration newLogging, TracingConfiguration newTracing) {
        return new ExecutionTelemetry(
                newLogging == null ? logging : newLogging, newTracing == null ? tracing : newTracing);
    }

    /** Refuses a log that the machine's role may not have delivered. */
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
