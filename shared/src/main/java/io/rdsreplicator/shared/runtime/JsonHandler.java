package io.rdsreplicator.shared.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.rdsreplicator.shared.errors.AwsErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The base class of all steps, and of the functions that operators invoke. A step reads its input, does one thing,
 * writes its output, and prints one line about the outcome.
 *
 * <p>It reads and writes the JSON itself, because the managed runtime's serializer does not read records in every
 * version. No exception of the SDK leaves a step: it becomes one of {@code io.rdsreplicator.shared.errors}.
 *
 * @param <I> the input, a record whose constructor rejects invalid values
 * @param <O> the output, a record
 */
public abstract class JsonHandler<I, O> implements RequestStreamHandler {
    private final Class<I> inputType;
    private final StepLog log = new StepLog(getClass().getSimpleName(), InstantSource.system());

    protected JsonHandler(Class<I> inputType) {
        this.inputType = inputType;
    }

    /**
     * Does the work. Idempotent: if it is repeated with the same input, it finds its own work done and returns the same
     * output.
     */
    protected abstract O handle(I input);

    /** Does the work with regard to the time that is left. Override it if a change must not begin too late. */
    protected O handle(I input, RemainingTime remaining) {
        return handle(input);
    }

    /**
     * The text of the answer: the output, and the number of requests by AWS service, for the record of the execution.
     */
    protected String written(I input, O output) {
        Map<String, Integer> apiCalls = ApiCalls.counted();
        return apiCalls.isEmpty() ? Json.write(output) : Json.write(output, StepLog.API_CALLS, apiCalls);
    }

    /** The part of the output that the log line contains. Override it if the output is long. */
    protected Object summary(O output) {
        return output;
    }

    @Override
    public final void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        try {
            I input = Json.read(text, inputType, "input of " + getClass().getSimpleName());
            O output = run(input, RemainingTime.of(context));
            out.write(written(input, output).getBytes(StandardCharsets.UTF_8));
            log.succeeded(summary(output));
        } catch (RuntimeException e) {
            log.failed(e);
            throw e;
        }
    }

    private O run(I input, RemainingTime remaining) {
        try {
            return handle(input, remaining);
        } catch (SdkException e) {
            throw AwsErrors.translate(getClass().getSimpleName(), e);
        }
    }
}
