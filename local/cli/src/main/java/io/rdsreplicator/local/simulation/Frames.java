package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.stage.Stage;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Which function is running; while one of its calls is on its way, another may run. */
final class Frames {
    private final Deque<Frame> stack = new ArrayDeque<>();

    /** One run of a function. */
    static final class Frame {
        final FunctionSpec function;
        final String account;
        final String step;
        final String payload;
        final Instant began;
        final Instant deadline;
        private final Map<String, Integer> calls = new HashMap<>();

        private Frame(FunctionSpec function, String payload, Instant now) {
            this.function = function;
            this.account = account(function.place().account());
            this.step = step(function);
            this.payload = payload;
            this.began = now;
            this.deadline = now.plus(function.timeout());
        }

        CallSite site(String service, String operation) {
            return new CallSite(account, step, service, operation, calls.merge(operation, 1, Integer::sum));
        }
    }

    static String account(String id) {
        return id.equals(Stage.SOURCE.account()) ? "A" : "B";
    }

    /** The class that the template names as the handler. */
    static String step(FunctionSpec function) {
        String handler = function.handler();
        int end = handler.indexOf("::");
        return handler.substring(handler.lastIndexOf('.') + 1, end < 0 ? handler.length() : end);
    }

    Frame enter(FunctionSpec function, String payload, Instant now) {
        Frame frame = new Frame(function, payload, now);
        stack.push(frame);
        return frame;
    }

    void leave() {
        stack.pop();
    }

    /** Null while no function runs. */
    Frame current() {
        return stack.peek();
    }

    int depth() {
        return stack.size();
    }
}
