package io.rdsreplicator.shared.runtime;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prints one JSON line for each outcome to standard output. In Lambda's JSON log format, such a line is kept as it is,
 * while LambdaLogger would wrap it as a text. The line contains the number of requests to each AWS service since the
 * previous line.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/java-logging.html">
 *     Log and monitor Java Lambda functions</a>
 */
public final class StepLog {
    /** The member of a line, and of a step's output, with the number of requests by service. */
    public static final String API_CALLS = "apiCalls";

    private final String step;
    private final InstantSource clock;

    public StepLog(String step, InstantSource clock) {
        this.step = step;
        this.clock = clock;
    }

    public void succeeded(Object output) {
        print("INFO", Map.of("outcome", "succeeded", "output", output));
    }

    /**
     * @param error its message is printed, so it must hold no secret; no step's exception holds one
     */
    public void failed(RuntimeException error) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("outcome", "failed");
        fields.put("error", error.getClass().getName());
        fields.put("message", error.getMessage());
        print("ERROR", fields);
    }

    private void print(String level, Map<String, Object> fields) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("timestamp", clock.instant());
        line.put("level", level);
        line.put("step", step);
        line.putAll(fields);
        Map<String, Integer> apiCalls = ApiCalls.counted();
        ApiCalls.forget();
        if (!apiCalls.isEmpty()) {
            line.put(API_CALLS, apiCalls);
        }
        PrintStream out = System.out;
        out.println(Json.write(line));
    }
}
