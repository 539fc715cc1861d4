package io.rdsreplicator.local.lambda;

import io.rdsreplicator.local.identity.Caller;
import java.util.function.Consumer;

/** How another service invokes a function and is told of its end later, on the timeline. */
public interface Invoker {
    /**
     * Invokes a function synchronously in Lambda's sense ({@code RequestResponse}).
     *
     * @param function its name or ARN, with or without a qualifier
     * @param done called once, as an event
     * @throws software.amazon.awssdk.services.lambda.model.LambdaException if Lambda itself refuses (no such function, not permitted)
     */
    void invoke(Caller caller, String function, String payload, Consumer<InvocationResult> done);
}
