package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.FunctionRuntime;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.simulation.Simulation.Substitution;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.Json;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.exception.SdkException;

/** A function with a defect, in the place of one of the product's. */
final class Planted {
    private static final String EVERYTHING =
            "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}}";

    private Planted() {}

    /** One run of a planted function. */
    record Run(
            FrontDoor door,
            FunctionSpec function,
            String requestId,
            Map<String, Object> input,
            FunctionRuntime real,
            String payload) {
        /** A client that calls as the function's role. */
        <C extends SdkClient> C client(Class<C> api) {
            return door.client(api, Caller.role(function.place(), function.roleArn()));
        }

        String setting(String name) {
            return function.environment().get(name);
        }

        /** What the replica is a copy of; an announcement has all of it. */
        @SuppressWarnings("unchecked")
        Map<String, Object> replicaSpec() {
            return (Map<String, Object>) input.getOrDefault("replicaSpec", input.get("announcement"));
        }

        String text(String member) {
            return (String) input.get(member);
        }

        /** What the product's function answers. */
        InvocationResult realAnswer() {
            return realAnswer(payload);
        }

        /** What the product's function answers to another input. */
        InvocationResult realAnswer(String payload) {
            AtomicReference<InvocationResult> answer = new AtomicReference<>();
            real.run(function, requestId, payload, answer::set);
            return answer.get();
        }
    }

    /** What a planted function does: its output as JSON can say it, or an {@link InvocationResult} as it is. */
    @FunctionalInterface
    interface Body {
        Object run(Run run);
    }

    static Substitution instead(String step, Body body) {
        return (door, timeline, real) -> (function, requestId, payload, done) -> {
            if (!CallStack.step(function).equals(step)) {
                real.run(function, requestId, payload, done);
                return;
            }
            // A product with this defect would have the permissions for it.
            door.roles().putPolicy(function.roleArn(), "Planted", EVERYTHING);
            Map<String, Object> input = Json.members(payload).orElseThrow();
            done.accept(answer(body, new Run(door, function, requestId, input, real, payload)));
        };
    }

    /** The substitutions of both, for different steps. */
    static Substitution both(Substitution one, Substitution other) {
        return (door, timeline, real) -> one.around(door, timeline, other.around(door, timeline, real));
    }

    private static InvocationResult answer(Body body, Run run) {
        try {
            Object output = body.run(run);
            return output instanceof InvocationResult result ? result : InvocationResult.success(Json.write(output));
        } catch (SdkException e) {
            return InvocationResult.error(TransientException.class.getName(), e.getMessage());
        }
    }
}
