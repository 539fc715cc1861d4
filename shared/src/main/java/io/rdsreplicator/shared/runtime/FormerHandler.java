package io.rdsreplicator.shared.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A handler under the class name that the last release gave it. While a stack is updated, a function has its new code before it has its new
 * handler, so that the former name is still invoked for a moment. Each is removed one release after its class moved.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html">UpdateFunctionCode</a>
 */
public abstract class FormerHandler implements RequestStreamHandler {
    private final RequestStreamHandler handler;

    /** @param handler that has the work now */
    protected FormerHandler(RequestStreamHandler handler) {
        this.handler = handler;
    }

    @Override
    public final void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        handler.handleRequest(in, out, context);
    }
}
