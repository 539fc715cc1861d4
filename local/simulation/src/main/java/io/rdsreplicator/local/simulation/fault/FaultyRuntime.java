package io.rdsreplicator.local.simulation.fault;

import io.rdsreplicator.local.calls.AwsFailure;
import io.rdsreplicator.local.lambda.FunctionRuntime;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.simulation.CallStack;
import io.rdsreplicator.local.simulation.RandomDraws;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.actor.SecondDeployment;
import io.rdsreplicator.shared.runtime.Json;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.lambda.model.ServiceException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/** Runs functions with another runtime. Sometimes it loses their answers, kills them, or lets them hang. */
public final class FaultyRuntime implements FunctionRuntime {
    private static final Pattern REPLICATION = Pattern.compile("\"replicationId\":\"([^\"]+)\"");
    private static final Pattern EXECUTION = Pattern.compile("\"executionArn\":\"([^\"]+)\"");
    private static final Pattern STACK_TRACE = Pattern.compile(",\"stackTrace\":\\[[^]]*]");
    private final Simulation simulation;
    private final FunctionRuntime real;
    private final RandomDraws draws;
    private boolean on;

    public FaultyRuntime(Simulation simulation, FunctionRuntime real) {
        this.simulation = simulation;
        this.real = real;
        this.draws = RandomDraws.of(simulation.scenario().seed(), "functions");
    }

    public void on(boolean now) {
        on = now;
    }

    @Override
    public void run(FunctionSpec function, String requestId, String payload, Consumer<InvocationResult> done) {
        CallStack.Frame frame = simulation
                .callStack()
                .enter(function, payload, simulation.timeline().instant());
        simulation.history().tell(frame.account + " " + frame.step + " runs", payload);
        if (SecondDeployment.has(function.name())) {
            runUntroubled(frame, function, requestId, payload, done);
            return;
        }
        Fault fault = fault();
        InvocationResult[] result = {null};
        try {
            if (fault != Fault.FUNCTION_NOT_RUN) {
                real.run(function, requestId, payload, answer -> result[0] = answer);
            }
        } catch (Killed killed) {
            simulation.history().tell(frame.account + " " + frame.step + " was ended at its timeout");
        } finally {
            simulation.callStack().leave();
        }
        end(frame, fault, result[0], done);
    }

    private void runUntroubled(
            CallStack.Frame frame,
            FunctionSpec function,
            String requestId,
            String payload,
            Consumer<InvocationResult> done) {
        try {
            real.run(function, requestId, payload, answer -> {
                simulation.history().tell(frame.account + " " + frame.step + " answers " + shortened(answer.payload()));
                done.accept(answer);
            });
        } finally {
            simulation.callStack().leave();
        }
    }

    private void end(CallStack.Frame frame, Fault fault, InvocationResult result, Consumer<InvocationResult> done) {
        if (result != null) {
            tell(frame, result);
        }
        if (fault != null) {
            simulation.tell(fault, frame.account + " " + frame.step);
        }
        if (fault == Fault.FUNCTION_KILLED) {
            done.accept(InvocationResult.error(
                    "Runtime.ExitError", "RequestId: 0 Error: Runtime exited with error: signal: killed"));
        } else if (fault == null && result != null) {
            if (!result.failed()) {
                simulation.answered(frame, Json.members(result.payload()).orElse(Map.of()));
            }
            done.accept(result);
        }
        // Otherwise no answer comes, and Lambda ends the function at its timeout.
    }

    private void tell(CallStack.Frame frame, InvocationResult result) {
        String text = STACK_TRACE.matcher(result.payload()).replaceFirst("");
        simulation
                .history()
                .tell(
                        frame.account + " " + frame.step + (result.failed() ? " failed: " : " answers ")
                                + shortened(text),
                        text);
        Matcher planned = REPLICATION.matcher(result.payload());
        Matcher execution = EXECUTION.matcher(frame.payload);
        if (frame.step.equals("PlanReplication") && !result.failed() && planned.find() && execution.find()) {
            simulation.executions().run(execution.group(1)).replicationId = planned.group(1);
        }
    }

    private static String shortened(String text) {
        return text.length() <= 300 ? text : text.substring(0, 300) + "...";
    }

    /** Lambda itself may refuse a Task's invocation: because of too many at once, or because of its own failure. */
    public void admit(FunctionSpec function) {
        if (on
                && !SecondDeployment.has(function.name())
                && simulation.scenario().has(Trouble.FUNCTIONS)
                && draws.chance(simulation.scenario().rate())) {
            simulation.tell(Fault.LAMBDA_REFUSED, CallStack.step(function));
            throw draws.chance(0.5)
                    ? AwsFailure.of(
                            TooManyRequestsException.builder(),
                            "Lambda",
                            "TooManyRequestsException",
                            429,
                            "Rate Exceeded.")
                    : AwsFailure.of(
                            ServiceException.builder(),
                            "Lambda",
                            "ServiceException",
                            500,
                            "An internal error occurred.");
        }
    }

    private Fault fault() {
        boolean strikes = on
                && simulation.scenario().has(Trouble.FUNCTIONS)
                && draws.chance(simulation.scenario().rate());
        if (!strikes) {
            return null;
        }
        return draws.oneOf(List.of(Fault.FUNCTION_KILLED, Fault.FUNCTION_TIMED_OUT, Fault.FUNCTION_NOT_RUN));
    }
}
