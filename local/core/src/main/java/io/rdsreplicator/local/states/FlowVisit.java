package io.rdsreplicator.local.states;

import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Runs a state that calls no other service: Pass, Choice, Wait, Succeed, Fail. */
final class FlowVisit extends StateRun {
    private Timeline.Scheduled wakeUp;

    FlowVisit(Branch branch, State state, Object input) {
        super(branch, state, input);
    }

    @Override
    void attempt() {
        if (state() instanceof State.Choice choice) {
            choose(choice);
        } else if (state() instanceof State.Wait wait) {
            Duration delay = delay(wait);
            wakeUp = execution()
                    .later(
                            branch(),
                            delay,
                            "leave " + wait.name(),
                            () -> guarded(() -> leave(wait.exit(), Map.of(), input())));
        } else if (state() instanceof State.Fail fail) {
            throw StateFailure.of(text(fail.error(), "Error"), text(fail.cause(), "Cause"));
        } else {
            leave(state().exit(), Map.of(), input());
        }
    }

    @Override
    void cancel() {
        super.cancel();
        if (wakeUp != null) {
            wakeUp.cancel();
        }
    }

    private void choose(State.Choice choice) {
        for (int i = 0; i < choice.rules().size(); i++) {
            State.Rule rule = choice.rules().get(i);
            String field = "Choices[" + i + "]/Condition";
            Object holds = value(rule.condition(), field, null);
            if (!(holds instanceof Boolean)) {
                throw wrongType(rule.condition(), field, "boolean", holds);
            }
            if (holds.equals(true)) {
                leave(rule.exit(), "Choices[" + i + "]/", Map.of(), input());
                return;
            }
        }
        if (choice.exit() == null) {
            throw StateFailure.of(
                    StateFailure.NO_CHOICE,
                    "Failed to transition out of the state '" + choice.name()
                            + "'. The state does not have a Default.");
        }
        leave(choice.exit(), Map.of(), input());
    }

    private Duration delay(State.Wait wait) {
        Integer seconds = integer(wait.seconds(), "Seconds", 0);
        if (seconds != null) {
            return Duration.ofSeconds(seconds);
        }
        String timestamp = text(wait.timestamp(), "Timestamp");
        if (!StateParser.isTimestamp(timestamp)) {
            throw wrongType(wait.timestamp(), "Timestamp", "timestamp", timestamp);
        }
        Duration until = Duration.between(execution().now(), Instant.parse(timestamp));
        return until.isNegative() ? Duration.ZERO : until;
    }

    private String text(PayloadTemplate template, String field) {
        Object value = value(template, field, null);
        if (template != null && !(value instanceof String)) {
            throw wrongType(template, field, "string", value);
        }
        return (String) value;
    }
}
