package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.simulation.actor.SecondDeployment;
import io.rdsreplicator.local.stage.Stage;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The stack of running functions. While one of a function's calls is in progress, another function may run. */
public final class CallStack {
    private static final Pattern REPLICA = Pattern.compile("\"replicaId\":\"([^\"]+)\"");
    private final Deque<Frame> stack = new ArrayDeque<>();
    private long calls;

    /** One run of a function. */
    public static final class Frame {
        final FunctionSpec function;
        public final String account;
        public final String step;
        public final String payload;
        public final Instant began;
        public final Instant deadline;
        private final Map<String, Integer> calls = new HashMap<>();
        /** The number of its last call that has ended; the calls of all callers are counted together. */
        public long lastCall;
        /** The status of each replica when the function last read them; empty before. */
        public Map<String, String> seen = Map.of();

        private Frame(FunctionSpec function, String payload, Instant now) {
            this.function = function;
            this.account = account(function.place().account());
            this.step = step(function);
            this.payload = payload;
            this.began = now;
            this.deadline = now.plus(function.timeout());
        }

        public CallSite site(String service, String operation) {
            return new CallSite(account, step, service, operation, calls.merge(operation, 1, Integer::sum));
        }
    }

    public static String account(String id) {
        if (id.equals(SecondDeployment.SOURCE.account())) {
            return "the second source";
        }
        return id.equals(Stage.SOURCE.account()) ? "A" : "B";
    }

    /** The class that the template names as the handler. */
    public static String step(FunctionSpec function) {
        String handler = function.handler();
        int end = handler.indexOf("::");
        return handler.substring(handler.lastIndexOf('.') + 1, end < 0 ? handler.length() : end);
    }

    public Frame enter(FunctionSpec function, String payload, Instant now) {
        Frame frame = new Frame(function, payload, now);
        stack.push(frame);
        return frame;
    }

    public void leave() {
        stack.pop();
    }

    /** Records that a call has ended, and that all its consequences have been checked. */
    void ended() {
        calls++;
        if (current() != null) {
            current().lastCall = calls;
        }
    }

    /** How many calls have ended. */
    long calls() {
        return calls;
    }

    /** The replica in the running function's input. */
    public Optional<String> replica() {
        Matcher replica = REPLICA.matcher(current().payload);
        return replica.find() ? Optional.of(replica.group(1)) : Optional.empty();
    }

    /** Null while no function runs. */
    public Frame current() {
        return stack.peek();
    }

    public int depth() {
        return stack.size();
    }
}
