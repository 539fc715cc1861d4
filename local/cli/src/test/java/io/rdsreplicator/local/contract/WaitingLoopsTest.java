package io.rdsreplicator.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A deadline counts from a time that stands while it is waited. So in each loop through a Wait, each look is given a time that no state of
 * the loop sets anew: the start of the execution, or a variable that is assigned outside of the loop.
 */
class WaitingLoopsTest {
    private static final List<String> BEGINNINGS = List.of("since", "fitSince", "startTime");
    private static final String START = "{% $states.context.Execution.StartTime %}";
    private static final String ENTERED = "{% $states.context.State.EnteredTime %}";

    /** A way on from a state, and what is assigned on it. */
    private record Step(String state, String next, JsonNode assigned) {}

    @ParameterizedTest
    @ValueSource(strings = {"source-replication.asl.json", "destination-replication.asl.json", "rollback.asl.json"})
    void noLookSetsTheTimeAnewFromWhichItsDeadlineCounts(String definition) {
        JsonNode states = DefinitionFile.read(definition).root().get("States");
        SoftAssertions softly = new SoftAssertions();
        Set<String> waits = new TreeSet<>();
        states.properties().forEach(entry -> {
            if (isWait(entry.getValue())) {
                waits.add(entry.getKey());
            }
        });
        for (String wait : waits) {
            List<List<Step>> loops = loops(states, wait);
            softly.assertThat(loops).as(wait + " is left and comes again").isNotEmpty();
            loops.forEach(loop -> check(softly, states, loop));
        }
        assertThat(waits).isNotEmpty();
        softly.assertAll();
    }

    private static void check(SoftAssertions softly, JsonNode states, List<Step> loop) {
        List<String> path = loop.stream().map(Step::state).toList();
        boolean looks = false;
        for (Step step : loop) {
            JsonNode payload = states.get(step.state()).path("Arguments").path("Payload");
            for (String beginning : BEGINNINGS) {
                // The wait for a rotation counts from when the replica was last seen to be fit: whatever begins a change of it counts besides.
                boolean isChecked = beginning.equals("fitSince") && path.contains("CheckFittedReplica");
                if (payload.has(beginning) && !isChecked) {
                    looks = true;
                    softly.assertThat(payload.path("now").asText()).as("now of " + step.state() + " in " + path).isEqualTo(ENTERED);
                    softly.assertThat(stands(payload.get(beginning).asText(), loop))
                            .as(beginning + " of " + step.state() + " stands in the loop " + path)
                            .isTrue();
                }
            }
        }
        softly.assertThat(looks).as("a state is given the beginning of the wait in the loop " + path).isTrue();
    }

    private static boolean stands(String value, List<Step> loop) {
        if (value.equals(START)) {
            return true;
        }
        if (!value.matches("\\{% \\$\\w+ %}")) {
            return false;
        }
        String variable = value.replaceAll("[^\\w]", "");
        return loop.stream().allMatch(step -> !step.assigned().has(variable) || keeps(step.assigned().get(variable).asText(), variable));
    }

    /** Whether a refused attempt, which alone leads back into the loop, leaves the variable as it is. */
    private static boolean keeps(String assigned, String variable) {
        return assigned.equals("{% $states.result.Payload.busy ? $" + variable + " : $states.context.State.EnteredTime %}");
    }

    /** All ways from a Wait back to it that pass no state twice and no other Wait. */
    private static List<List<Step>> loops(JsonNode states, String wait) {
        List<List<Step>> found = new ArrayList<>();
        follow(states, wait, wait, new ArrayList<>(), found);
        return found;
    }

    private static void follow(JsonNode states, String wait, String from, List<Step> way, List<List<Step>> found) {
        for (Step step : steps(from, states.get(from))) {
            List<Step> longer = new ArrayList<>(way);
            longer.add(step);
            if (step.next().equals(wait)) {
                found.add(longer);
            } else if (!isWait(states.get(step.next())) && longer.stream().noneMatch(passed -> passed.state().equals(step.next()))) {
                follow(states, wait, step.next(), longer, found);
            }
        }
    }

    private static List<Step> steps(String name, JsonNode state) {
        List<Step> steps = new ArrayList<>();
        add(name, state.path("Next"), state.path("Assign"), steps);
        add(name, state.path("Default"), state.path("Assign"), steps);
        state.path("Choices").forEach(choice -> add(name, choice.path("Next"), choice.path("Assign"), steps));
        state.path("Catch").forEach(handler -> add(name, handler.path("Next"), handler.path("Assign"), steps));
        return steps;
    }

    private static void add(String name, JsonNode next, JsonNode assigned, List<Step> steps) {
        if (next.isTextual()) {
            steps.add(new Step(name, next.asText(), assigned));
        }
    }

    private static boolean isWait(JsonNode state) {
        return state.path("Type").asText().equals("Wait");
    }
}
