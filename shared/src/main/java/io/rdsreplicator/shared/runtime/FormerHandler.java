package io.rdsreplicator.shared.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A handler under the class name of the last release. While a stack is updated, a function gets its new code before its
 * new handler setting. So the former class name is still invoked for a moment. Each such class is removed one release
 * after the handler moved.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html">UpdateFunctionCode</a>
 */
public abstract class FormerHandler implements RequestStreamHandler {
    private final RequestStreamHandler handler;

    /**
     * @param handler the handler that does the work now
     */
    protected FormerHandler(RequestStreamHandler handler) {
        this.handler = handler;
    }

    @Override
    public final void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        handler.handleRequest(in, out, context);
    }
}
