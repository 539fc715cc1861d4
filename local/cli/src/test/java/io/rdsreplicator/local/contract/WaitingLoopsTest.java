package io.rdsreplicator.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        assertThat(complaints(DefinitionFile.read(definition).root().get("States")))
                .isEmpty();
    }

    /** What may have to be tried again says so in one way: the Wait lasts as long as the step's progress says, and a Choice asks if it is done. */
    @ParameterizedTest
    @ValueSource(strings = {"source-replication.asl.json", "destination-replication.asl.json", "rollback.asl.json"})
    void everyWaitAndItsChoiceReadTheProgressOfTheStep(String definition) {
        JsonNode states = DefinitionFile.read(definition).root().get("States");
        for (String wait : waits(states)) {
            assertThat(states.get(wait).get("Seconds").asText())
                    .as(wait)
                    .isEqualTo("{% $states.input.progress.waitSeconds %}");
            states.properties().stream()
                    .filter(state -> leadsTo(wait, state.getValue()))
                    .forEach(state -> assertThat(state.getValue().toString())
                            .as(state.getKey() + ", which leads to " + wait)
                            .containsAnyOf("$states.input.progress.done", "$states.input.outcome", "$waitForRoom > 0"));
        }
    }

    private static boolean leadsTo(String wait, JsonNode state) {
        return state.path("Type").asText().equals("Choice") && state.toString().contains("\"" + wait + "\"");
    }

    /** Each Wait is given the mistake in turn, for each time that a state of its loop reads. */
    @ParameterizedTest
    @ValueSource(strings = {"source-replication.asl.json", "destination-replication.asl.json", "rollback.asl.json"})
    void seesATimeThatIsSetAnewInAnyLoop(String definition) {
        JsonNode states = DefinitionFile.read(definition).root().get("States");
        List<String> waits = waits(states);
        assertThat(waits).isNotEmpty();
        for (String wait : waits) {
            for (Step step : loops(states, wait).get(0)) {
                for (String beginning : BEGINNINGS) {
                    JsonNode planted = states.deepCopy();
                    boolean reads = isVariable(states.get(step.state())
                            .path("Arguments")
                            .path("Payload")
                            .path(beginning)
                            .asText());
                    if (reads) {
                        ((ObjectNode) planted.get(wait)).putObject("Assign").put(beginning, ENTERED);
                        assertThat(complaints(planted))
                                .as(beginning + " is set anew by " + wait)
                                .isNotEmpty();
                    }
                }
            }
        }
    }

    private static List<String> waits(JsonNode states) {
        return states.properties().stream()
                .filter(entry -> isWait(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<String> complaints(JsonNode states) {
        List<String> complaints = new ArrayList<>();
        for (String wait : waits(states)) {
            List<List<Step>> loops = loops(states, wait);
            if (loops.isEmpty()) {
                complaints.add(wait + " is left and does not come again");
            }
            loops.forEach(loop -> check(complaints, states, loop));
        }
        return complaints;
    }

    private static void check(List<String> complaints, JsonNode states, List<Step> loop) {
        List<String> path = loop.stream().map(Step::state).toList();
        boolean looks = false;
        for (Step step : loop) {
            JsonNode payload = states.get(step.state()).path("Arguments").path("Payload");
            for (String beginning : BEGINNINGS) {
                // The wait for a rotation counts from when the replica was last fit; what changes the replica has a
                // beginning besides.
                boolean isRenewed = beginning.equals("fitSince") && path.contains("CheckFittedReplica");
                if (payload.has(beginning) && !isRenewed) {
                    looks = true;
                    if (!payload.path("now").asText().equals(ENTERED)) {
                        complaints.add(step.state() + " is not given the present in the loop " + path);
                    }
                    if (!stands(payload.get(beginning).asText(), loop)) {
                        complaints.add(beginning + " of " + step.state() + " is set anew in the loop " + path);
                    }
                }
            }
        }
        if (!looks) {
            complaints.add("no state is given the beginning of the wait in the loop " + path);
        }
    }

    private static boolean stands(String value, List<Step> loop) {
        if (value.equals(START)) {
            return true;
        }
        if (!isVariable(value)) {
            return false;
        }
        String variable = value.replaceAll("[^\\w]", "");
        return loop.stream()
                .allMatch(step -> !step.assigned().has(variable)
                        || keeps(step.assigned().get(variable).asText(), variable));
    }

    private static boolean isVariable(String value) {
        return value.matches("\\{% \\$\\w+ %}");
    }

    /** Whether a refused attempt, which alone leads back into the loop, leaves the variable as it is. */
    private static boolean keeps(String assigned, String variable) {
        return assigned.equals(
                "{% $states.result.Payload.progress.done ? $states.context.State.EnteredTime : $" + variable + " %}");
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
            } else if (!isWait(states.get(step.next()))
                    && longer.stream().noneMatch(passed -> passed.state().equals(step.next()))) {
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
