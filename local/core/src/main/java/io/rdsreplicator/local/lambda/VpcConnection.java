package io.rdsreplicator.local.lambda;

import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.services.lambda.model.State;

/**
 * The network interfaces of a function in a VPC. If the function has been idle for weeks, Lambda reclaims them. The
 * next invocation fails, and Lambda creates them again.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html">Lambda function states</a>
 */
final class VpcConnection {
    private static final Duration IDLE = Duration.ofDays(14);

    private Instant lastUse;
    private Instant readyAt;

    VpcConnection(Instant now) {
        lastUse = now;
        readyAt = now;
    }

    State state(FunctionSpec function, Instant now) {
        if (function.vpc() == null) {
            return State.ACTIVE;
        }
        if (now.isBefore(readyAt)) {
            return State.PENDING;
        }
        return now.isBefore(lastUse.plus(IDLE)) ? State.ACTIVE : State.INACTIVE;
    }

    /** Accepts or refuses an invocation. The first refused invocation starts the creation of the interfaces. */
    void use(FunctionSpec function, Instant now, Duration restoring) {
        switch (state(function, now)) {
            case PENDING ->
                throw LambdaFailures.conflict(
                        "The operation cannot be performed at this time. The function is currently in the following state: Pending");
            case INACTIVE -> {
                readyAt = now.plus(restoring);
                lastUse = readyAt;
                throw LambdaFailures.notReady(
                        "The function is inactive and its VPC connection is no longer available. Wait for the VPC connection to reestablish "
                                + "and try again.");
            }
            default -> lastUse = now;
        }
    }
}
