package io.rdsreplicator.local.states;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Reads Retry and Catch. */
final class HandlingParser {
    private static final int LONGEST_DELAY = 31_622_400;
    private static final Set<String> RESERVED = Set.of(
            "States.ALL",
            "States.HeartbeatTimeout",
            "States.Timeout",
            "States.TaskFailed",
            "States.Permissions",
            "States.ResultPathMatchFailure",
            "States.ParameterPathFailure",
            "States.BranchFailed",
            "States.NoChoiceMatched",
            "States.IntrinsicFailure",
            "States.ExceedToleratedFailureThreshold",
            "States.ItemReaderFailed",
            "States.ResultWriterFailed",
            "States.QueryEvaluationError",
            "States.DataLimitExceeded",
            "States.Runtime");

    private final Function<Fields, Map<String, PayloadTemplate>> assign;

    /** @param assign reads a catcher's Assign */
    HandlingParser(Function<Fields, Map<String, PayloadTemplate>> assign) {
        this.assign = assign;
    }

    Handling parse(Fields fields) {
        List<Fields> retries = fields.objects("Retry");
        List<Handling.Retrier> retriers = new ArrayList<>();
        for (Fields retry : retries) {
            retriers.add(retrier(retry, retry == retries.get(retries.size() - 1)));
        }
        List<Fields> catches = fields.objects("Catch");
        List<Handling.Catcher> catchers = new ArrayList<>();
        for (Fields caught : catches) {
            catchers.add(catcher(caught, caught == catches.get(catches.size() - 1)));
        }
        return new Handling(retriers, catchers);
    }

    private static Handling.Retrier retrier(Fields retry, boolean last) {
        retry.allowOnly(
                Set.of(
                        "ErrorEquals",
                        "IntervalSeconds",
                        "MaxAttempts",
                        "BackoffRate",
                        "MaxDelaySeconds",
                        "JitterStrategy",
                        "Comment"),
                Set.of());
        int interval = retry.integer("IntervalSeconds", 1, Fields.LONGEST_SECONDS, 1);
        Integer maxDelay = retry.integer("MaxDelaySeconds", 1, LONGEST_DELAY, null);
        if (maxDelay != null && maxDelay <= interval) {
            retry.problem("MaxDelaySeconds", "MaxDelaySeconds must be greater than IntervalSeconds");
        }
        String jitter = retry.text("JitterStrategy");
        if (jitter != null && !Set.of("FULL", "NONE").contains(jitter)) {
            retry.problem("JitterStrategy", "FULL or NONE is expected");
        }
        return new Handling.Retrier(
                errors(retry, last),
                interval,
                retry.integer("MaxAttempts", 0, Fields.LONGEST_SECONDS, 3),
                retry.number("BackoffRate", 1.0, 2.0),
                maxDelay,
                "FULL".equals(jitter));
    }

    private Handling.Catcher catcher(Fields caught, boolean last) {
        caught.allowOnly(Set.of("ErrorEquals", "Next", "Output", "Assign", "Comment"), Set.of());
        caught.require("Next");
        return new Handling.Catcher(
                errors(caught, last), new Exit(caught.template("Output"), assign.apply(caught), caught.text("Next")));
    }

    private static List<String> errors(Fields fields, boolean last) {
        fields.require("ErrorEquals");
        List<String> errors = new ArrayList<>();
        if (fields.value("ErrorEquals") instanceof List<?> list) {
            list.forEach(item -> errors.add(String.valueOf(item)));
        }
        if (fields.has("ErrorEquals") && errors.isEmpty()) {
            fields.problem("ErrorEquals", "at least one error name is expected");
        }
        if (errors.contains(StateFailure.ALL) && (errors.size() > 1 || !last)) {
            fields.problem("ErrorEquals", "States.ALL stands alone and last");
        }
        errors.stream()
                .filter(name -> name.startsWith("States.") && !RESERVED.contains(name))
                .forEach(name -> fields.problem("ErrorEquals", name + " is not a reserved error name"));
        return errors;
    }
}
