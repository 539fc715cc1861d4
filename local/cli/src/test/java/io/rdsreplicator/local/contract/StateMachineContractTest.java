package io.rdsreplicator.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import io.rdsreplicator.local.contract.DefinitionFile.PlacedState;
import io.rdsreplicator.local.stage.ProjectFiles;
import io.rdsreplicator.shared.errors.TransientException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the definitions, the step classes and the templates promise one another. */
class StateMachineContractTest {
    private static final String MACHINES =
            """
            source-replication.asl.json,      source-account.yaml,      io.rdsreplicator.source.steps
            destination-replication.asl.json, destination-account.yaml, io.rdsreplicator.destination.steps
            rollback.asl.json,                destination-account.yaml, io.rdsreplicator.destination.steps
            """;
    private static final List<String> LAMBDA_ERRORS = List.of(
            "Lambda.ServiceException",
            "Lambda.AWSLambdaException",
            "Lambda.SdkClientException",
            "Lambda.TooManyRequestsException",
            "Lambda.ClientExecutionTimeoutException",
            // A function that ran into its timeout or was killed, by its documented and by its present name.
            "Lambda.Unknown",
            "Runtime.ExitError",
            "Sandbox.Timedout");
    /** A function in a VPC that was idle for weeks, until it has its network interfaces again. */
    private static final List<String> VPC_ERRORS = List.of(
            "Lambda.ResourceNotReadyException",
            "Lambda.ResourceConflictException",
            "Lambda.ENINotReadyException",
            "Lambda.EC2ThrottledException",
            "Lambda.EC2UnexpectedException",
            "Lambda.ENILimitReachedException",
            "Lambda.SubnetIPAddressLimitReachedException");
    /** Lambda connects a function to its VPC in about a minute. */
    private static final Duration VPC_SPAN = Duration.ofMinutes(10);

    private static final List<String> KEY_ORDER = List.of(
            "Comment",
            "Type",
            "Resource",
            "Arguments",
            "Items",
            "ItemSelector",
            "MaxConcurrency",
            "ItemProcessor",
            "Seconds",
            "Choices",
            "Error",
            "Cause",
            "Assign",
            "Output",
            "TimeoutSeconds",
            "Retry",
            "Catch",
            "Next",
            "Default",
            "End");

    @ParameterizedTest
    @CsvSource(textBlock = MACHINES)
    void everyTargetIsAStateAndEveryStateIsReached(String definition) {
        for (JsonNode machine : machines(DefinitionFile.read(definition))) {
            Set<String> states = names(machine);
            Set<String> reached = new HashSet<>();
            Deque<String> toVisit =
                    new ArrayDeque<>(List.of(machine.get("StartAt").asText()));
            while (!toVisit.isEmpty()) {
                String name = toVisit.pop();
                assertThat(states).contains(name);
                if (reached.add(name)) {
                    toVisit.addAll(new PlacedState(name, machine.get("States").get(name), machine).targets());
                }
            }
            assertThat(reached).containsExactlyInAnyOrderElementsOf(states);
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = MACHINES)
    void everyTaskHasATimeoutRetriesWhatPassesAndCatchesTheRest(String definition) {
        SoftAssertions softly = new SoftAssertions();
        for (PlacedState state : DefinitionFile.read(definition).states()) {
            if (!state.isTask()) {
                continue;
            }
            JsonNode task = state.definition();
            softly.assertThat(task.path("TimeoutSeconds").asInt())
                    .as(state.name() + ": timeout")
                    .isPositive();
            softly.assertThat(errors(task.path("Retry")))
                    .as(state.name() + ": Retry")
                    .containsAll(LAMBDA_ERRORS)
                    .containsAll(VPC_ERRORS)
                    .contains(TransientException.class.getName())
                    .doesNotContain("States.ALL", "States.TaskFailed");
            softly.assertThat(errors(task.path("Catch")))
                    .as(state.name() + ": Catch")
                    .contains("States.ALL");
        }
        softly.assertAll();
    }

    /** A delay under full jitter can be zero: it promises no span. What needs a span has a retrier of its own without jitter. */
    @ParameterizedTest
    @CsvSource(textBlock = MACHINES)
    void everyRetryHasFullJitterButThatForAVpcWhichLastsLongEnough(String definition) {
        SoftAssertions softly = new SoftAssertions();
        for (PlacedState state : DefinitionFile.read(definition).states()) {
            for (JsonNode retry : state.definition().path("Retry")) {
                List<String> errors = new ArrayList<>();
                retry.get("ErrorEquals").forEach(error -> errors.add(error.asText()));
                if (VPC_ERRORS.stream().noneMatch(errors::contains)) {
                    softly.assertThat(retry.path("JitterStrategy").asText())
                            .as(state.name() + ": jitter")
                            .isEqualTo("FULL");
                } else {
                    softly.assertThat(errors).as(state.name() + ": errors").containsExactlyElementsOf(VPC_ERRORS);
                    softly.assertThat(retry.path("JitterStrategy").asText())
                            .as(state.name() + ": jitter")
                            .isEqualTo("NONE");
                    softly.assertThat(span(retry)).as(state.name() + ": span").isGreaterThanOrEqualTo(VPC_SPAN);
                }
            }
        }
        softly.assertAll();
    }

    /** There are two: that of the work, and one that gives up soon, of what another replication would do as well. */
    @Test
    void allTasksHaveOneOfTwoRetries() {
        Map<JsonNode, Set<String>> states = new HashMap<>();
        for (String definition :
                List.of("source-replication.asl.json", "destination-replication.asl.json", "rollback.asl.json")) {
            DefinitionFile.read(definition).states().stream()
                    .filter(PlacedState::isTask)
                    .forEach(state -> states.computeIfAbsent(state.definition().get("Retry"), retry -> new TreeSet<>())
                            .add(state.name()));
        }
        Map<Integer, Set<String>> byAttempts = new HashMap<>();
        states.forEach((retry, names) -> byAttempts.merge(
                retry.at("/0/MaxAttempts").asInt(), names, (one, other) -> Set.of("two with as many")));

        assertThat(byAttempts).containsOnlyKeys(8, 5);
        assertThat(byAttempts.get(5))
                .containsExactlyInAnyOrder(
                        "ListOlderPrunableSnapshots",
                        "ListOlderPrunable",
                        "DeleteOlderSnapshot",
                        "ListLeftovers",
                        "DeleteFailedSnapshot",
                        "DeleteFailedReplica");
    }

    private static Duration span(JsonNode retry) {
        double seconds = 0;
        double delay = retry.get("IntervalSeconds").asDouble();
        for (int attempt = 0; attempt < retry.get("MaxAttempts").asInt(); attempt++) {
            seconds += Math.min(delay, retry.get("MaxDelaySeconds").asDouble());
            delay *= retry.get("BackoffRate").asDouble();
        }
        return Duration.ofSeconds((long) seconds);
    }

    @ParameterizedTest
    @CsvSource(textBlock = MACHINES)
    void everyChoiceHasADefaultAndEveryStateAComment(String definition) {
        SoftAssertions softly = new SoftAssertions();
        DefinitionFile file = DefinitionFile.read(definition);
        softly.assertThat(file.root().path("TimeoutSeconds").asInt())
                .as("timeout of the machine")
                .isPositive();
        for (PlacedState state : file.states()) {
            softly.assertThat(state.definition().path("Comment").asText())
                    .as(state.name() + ": Comment")
                    .isNotBlank();
            if (state.definition().path("Type").asText().equals("Choice")) {
                softly.assertThat(state.definition().has("Default"))
                        .as(state.name() + ": Default")
                        .isTrue();
            }
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @CsvSource(textBlock = MACHINES)
    void keysStandInTheOrderInWhichTheyAreRead(String definition) {
        for (PlacedState state : DefinitionFile.read(definition).states()) {
            List<String> keys = new ArrayList<>();
            state.definition().properties().forEach(entry -> keys.add(entry.getKey()));
            assertThat(KEY_ORDER).as(state.name()).containsAll(keys);
            assertThat(keys)
                    .as(state.name())
                    .isSortedAccordingTo((a, b) -> KEY_ORDER.indexOf(a) - KEY_ORDER.indexOf(b));
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = MACHINES)
    void everyErrorOfOursIsAClass(String definition) throws ClassNotFoundException {
        for (PlacedState state : DefinitionFile.read(definition).states()) {
            for (String error :
                    errors(state.definition().path("Retry"), state.definition().path("Catch"))) {
                if (!error.startsWith("States.") && !LAMBDA_ERRORS.contains(error) && !VPC_ERRORS.contains(error)) {
                    assertThat(RuntimeException.class).isAssignableFrom(Class.forName(error));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = MACHINES)
    void everyTaskRunsTheOneStepClassThatItIsNamedAfter(String definition, String template, String ownPackage)
            throws ClassNotFoundException {
        TemplateFile stack = TemplateFile.read(template);
        Map<String, Object> substitutions = substitutions(stack, definition);
        for (PlacedState state : DefinitionFile.read(definition).states()) {
            if (!state.isTask()) {
                continue;
            }
            String function = state.definition().at("/Arguments/FunctionName").asText();
            String step = function.replaceAll("^\\$\\{|FunctionArn}$", "");
            assertThat(substitutions.get(step + "FunctionArn"))
                    .as(state.name())
                    .isEqualTo(Map.of("!GetAtt", step + "Function.Arn"));
            String handler = (String) stack.properties(step + "Function").get("Handler");
            Class<?> type = Class.forName(handler.replace("::handleRequest", ""));
            assertThat(handler).as(state.name()).isEqualTo(type.getName() + "::handleRequest");
            assertThat(type.getPackageName()).as(state.name()).isIn(ownPackage, "io.rdsreplicator.shared.steps");
            assertThat(isQualified(step, type.getSimpleName()))
                    .as(state.name() + ": " + handler)
                    .isTrue();
            assertThat(RequestStreamHandler.class).isAssignableFrom(type);
            assertThat(state.name())
                    .as("state of " + step)
                    .satisfiesAnyOf(
                            name -> assertThat(name).isEqualTo(step),
                            name -> assertThat(isQualified(step, name)).isTrue());
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = MACHINES)
    void theTemplateSuppliesEverySubstitutionAndNoOther(String definition, String template) {
        Map<String, Object> substitutions = substitutions(TemplateFile.read(template), definition);

        assertThat(substitutions.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        DefinitionFile.read(definition).substitutions());
    }

    @ParameterizedTest
    @CsvSource(textBlock = MACHINES)
    void statesStandInTheOrderInWhichAGoodRunPassesThem(String definition) {
        JsonNode machine = DefinitionFile.read(definition).root();
        List<String> written = new ArrayList<>();
        machine.get("States").fieldNames().forEachRemaining(written::add);
        List<String> passed = happyPath(machine);

        assertThat(written).containsSubsequence(passed);
        assertThat(machine.at("/States/" + passed.get(passed.size() - 1) + "/Type")
                        .asText())
                .isEqualTo("Succeed");
        List<String> after = written.subList(written.indexOf(passed.get(passed.size() - 1)) + 1, written.size());
        assertThat(after)
                .filteredOn(name -> type(machine, name).equals("Wait"))
                .as("a wait on the way to a failure")
                .isSubsetOf("WaitForUnchosenMarks");
        assertThat(type(machine, after.get(after.size() - 1))).isEqualTo("Fail");
        for (String name : written) {
            if (type(machine, name).equals("Wait")) {
                String before = written.get(written.indexOf(name) - 1);
                assertThat(new PlacedState(before, machine.get("States").get(before), machine).targets())
                        .as(name)
                        .contains(name);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = MACHINES)
    void everyCommentIsASentence(String definition) {
        for (PlacedState state : DefinitionFile.read(definition).states()) {
            assertThat(state.definition().path("Comment").asText())
                    .as(state.name())
                    .matches("[A-Z].*[.?]");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "README.md, The **transfer key**, TakeSnapshot",
        "docs/architecture.md, ## What a replication is known by, PlanReplication"
    })
    void thePicturesNameStepsAsTheStateMachinesDo(String document, String end, String first) throws IOException {
        Set<String> names =
                new TreeSet<>(Set.of("StartReplication", "ReportFailure")); // the functions outside of the machines
        for (String definition :
                List.of("source-replication.asl.json", "destination-replication.asl.json", "rollback.asl.json")) {
            DefinitionFile.read(definition).states().forEach(state -> names.add(state.name()));
        }
        String text = Files.readString(ProjectFiles.root().resolve(document));
        String pictures = Pattern.compile("(?s)```.*?```")
                .matcher(text.substring(0, text.indexOf(end)))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.joining());
        List<String> drawn = Pattern.compile("\\b([A-Z][a-z]+){2,}\\b")
                .matcher(pictures)
                .results()
                .map(MatchResult::group)
                .toList();

        assertThat(names).containsAll(drawn);
        assertThat(drawn).contains(first, "SwapSecret");
    }

    /** The states from the first on, at each choice the first that is neither a wait nor a step back. */
    private static List<String> happyPath(JsonNode machine) {
        List<String> passed = new ArrayList<>();
        String name = machine.get("StartAt").asText();
        while (!name.isEmpty()) {
            passed.add(name);
            name = forward(machine, machine.get("States").get(name), passed);
        }
        return passed;
    }

    private static String forward(JsonNode machine, JsonNode state, List<String> passed) {
        List<String> choices = state.path("Choices").findValuesAsText("Next");
        return Stream.concat(
                        choices.stream(),
                        Stream.of(
                                state.path("Default").asText(),
                                state.path("Next").asText()))
                .filter(next -> !next.isEmpty() && !type(machine, next).equals("Wait") && !passed.contains(next))
                .findFirst()
                .orElse("");
    }

    private static String type(JsonNode machine, String name) {
        return machine.at("/States").path(name).path("Type").asText();
    }

    /** {@code CheckLandedSnapshot} is {@code CheckSnapshot} with a qualifier after its verb. */
    private static boolean isQualified(String step, String state) {
        String verb = step.replaceFirst("(?<=[a-z])[A-Z].*$", "");
        return state.startsWith(verb) && state.endsWith(step.substring(verb.length()));
    }

    private static Map<String, Object> substitutions(TemplateFile template, String definition) {
        return template.ofType("AWS::StepFunctions::StateMachine").values().stream()
                .filter(machine -> machine.get("DefinitionS3Location").equals("../statemachines/" + definition))
                .map(machine -> TemplateFile.asMap(machine.get("DefinitionSubstitutions")))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> machines(DefinitionFile file) {
        return file.states().stream().map(PlacedState::machine).distinct().toList();
    }

    private static Set<String> names(JsonNode machine) {
        Set<String> names = new TreeSet<>();
        machine.get("States").properties().forEach(entry -> names.add(entry.getKey()));
        return names;
    }

    private static List<String> errors(JsonNode... handlers) {
        List<String> found = new ArrayList<>();
        for (JsonNode list : handlers) {
            list.forEach(handler -> handler.get("ErrorEquals").forEach(error -> found.add(error.asText())));
        }
        return found;
    }
}
