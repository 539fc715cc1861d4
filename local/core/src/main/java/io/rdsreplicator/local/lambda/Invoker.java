package io.rdsreplicator.local.lambda;

import io.rdsreplicator.local.identity.Caller;
import java.util.function.Consumer;

/** Invokes functions for another service and reports the end later, on the timeline. */
public interface Invoker {
    /**
     * Invokes a function synchronously in Lambda's sense ({@code RequestResponse}).
     *
     * @param function its name or ARN, with or without a qualifier
     * @param done called once, as an event
     * @throws software.amazon.awssdk.services.lambda.model.LambdaException if Lambda itself refuses (the function does
     * not exist, no permission)
     */
    void invoke(Caller caller, String function, String payload, Consumer<InvocationResult> done);
}
