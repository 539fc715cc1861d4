package io.rdsreplicator.destination;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SNSEvent;
import java.util.List;

/** Runs {@code steps.StartReplication} under the handler name of the last release. */
public final class StartReplication implements RequestHandler<SNSEvent, List<String>> {
    private final RequestHandler<SNSEvent, List<String>> handler =
            new io.rdsreplicator.destination.steps.StartReplication();

    @Override
    public List<String> handleRequest(SNSEvent event, Context context) {
        return handler.handleRequest(event, context);
    }
}
