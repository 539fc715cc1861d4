package io.rdsreplicator.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rdsreplicator.local.contract.DefinitionFile.PlacedState;
import io.rdsreplicator.local.stage.ProjectFiles;
import io.rdsreplicator.local.update.LastRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an update from the last release rests on: nothing that its stacks, their users or its executions name has disappeared. */
class LastReleaseContractTest {
    private static final String SOURCE = "source-account.yaml";
    private static final String DESTINATION = "destination-account.yaml";
    /** Template and parameter, each with the reason why a new stack gets another default; a stack that exists keeps its value. */
    private static final Map<String, String> CHANGED_DEFAULTS = Map.of();

    /** A rule of the last release's template: no stack of it is in another Region than its source. */
    private static final String HELD_BY_ALL = "SameRegion";

    private static final Set<String> KEPT_TYPES = Set.of(
            "AWS::Lambda::Function",
            "AWS::StepFunctions::StateMachine",
            "AWS::SNS::Topic",
            "AWS::SQS::Queue",
            "AWS::KMS::Key");
    private static final List<String> NAMES = List.of("FunctionName", "StateMachineName", "TopicName", "QueueName");
    private static final String OUR_ERRORS = "io.rdsreplicator.";

    private Path former;

    @BeforeEach
    void checkOut() {
        former = LastRelease.checkedOut().project();
    }

    @ParameterizedTest
    @ValueSource(strings = {SOURCE, DESTINATION})
    void everyParameterTakesTheValuesThatItTook(String name) {
        Map<String, Object> now = section(TemplateFile.read(name), "Parameters");
        SoftAssertions softly = new SoftAssertions();
        section(TemplateFile.read(former, name), "Parameters").forEach((id, value) -> {
            softly.assertThat(now).as("parameters of %s", name).containsKey(id);
            Map<String, Object> before = TemplateFile.asMap(value);
            Map<String, Object> after = TemplateFile.asMap(now.getOrDefault(id, Map.of()));
            softly.assertThat(after.get("Type")).as(id).isIn(before.get("Type"), "String");
            softly.assertThat(after.get("NoEcho")).as(id).isEqualTo(before.get("NoEcho"));
            if (!CHANGED_DEFAULTS.containsKey(name + ": " + id)) {
                softly.assertThat(after.get("Default")).as("default of %s", id).isEqualTo(before.get("Default"));
            }
            requireAsWide(softly, id, before, after);
        });
        softly.assertAll();
    }

    /** A stack's own values are not known here: the default must be one that the pattern still takes. */
    private static void requireAsWide(
            SoftAssertions softly, String id, Map<String, Object> before, Map<String, Object> after) {
        if (after.containsKey("AllowedValues")) {
            softly.assertThat(before).as(id).containsKey("AllowedValues");
            softly.assertThat(new HashSet<Object>((List<?>) after.get("AllowedValues")))
                    .as("allowed values of %s", id)
                    .containsAll((List<?>) before.getOrDefault("AllowedValues", List.of()));
        }
        for (String least : List.of("MinValue", "MinLength")) {
            softly.assertThat(number(after, least, Integer.MIN_VALUE))
                    .as("%s of %s", least, id)
                    .isLessThanOrEqualTo(number(before, least, Integer.MIN_VALUE));
        }
        for (String most : List.of("MaxValue", "MaxLength")) {
            softly.assertThat(number(after, most, Integer.MAX_VALUE))
                    .as("%s of %s", most, id)
                    .isGreaterThanOrEqualTo(number(before, most, Integer.MAX_VALUE));
        }
        if (after.containsKey("AllowedPattern") && before.containsKey("Default")) {
            softly.assertThat(before.get("Default").toString()).as(id).matches((String) after.get("AllowedPattern"));
        }
    }

    private static int number(Map<String, Object> parameter, String constraint, int otherwise) {
        return Integer.parseInt(parameter.getOrDefault(constraint, otherwise).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {SOURCE, DESTINATION})
    void aNewParameterHasADefaultAsAnUpdateGivesNone(String name) {
        Set<String> before =
                section(TemplateFile.read(former, name), "Parameters").keySet();

        section(TemplateFile.read(name), "Parameters").forEach((id, parameter) -> {
            if (!before.contains(id)) {
                assertThat(TemplateFile.asMap(parameter)).as(id).containsKey("Default");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {SOURCE, DESTINATION})
    void everyOutputIsStillThere(String name) {
        assertThat(section(TemplateFile.read(name), "Outputs"))
                .containsKeys(section(TemplateFile.read(former, name), "Outputs")
                        .keySet()
                        .toArray(String[]::new));
    }

    /** A function that goes would fail executions that run, a topic that goes would lose its subscriptions. */
    @ParameterizedTest
    @ValueSource(strings = {SOURCE, DESTINATION})
    void everyResourceThatOthersNameIsStillThereUnderItsName(String name) {
        TemplateFile before = TemplateFile.read(former, name);
        TemplateFile after = TemplateFile.read(name);
        SoftAssertions softly = new SoftAssertions();
        before.resources().forEach((id, value) -> {
            Map<String, Object> resource = TemplateFile.asMap(value);
            if (KEPT_TYPES.contains(resource.get("Type"))) {
                softly.assertThat(after.resources()).as(name).containsKey(id);
                Map<String, Object> now = TemplateFile.asMap(after.resources().getOrDefault(id, Map.of()));
                softly.assertThat(now.get("Type")).as(id).isEqualTo(resource.get("Type"));
                if (!HELD_BY_ALL.equals(now.get("Condition"))) {
                    softly.assertThat(now.get("Condition")).as(id).isEqualTo(resource.get("Condition"));
                }
                NAMES.forEach(property -> softly.assertThat(properties(now).get(property))
                        .as("%s of %s", property, id)
                        .isEqualTo(properties(resource).get(property)));
            }
        });
        softly.assertAll();
    }

    /** While a stack is updated, code and configuration of a function do not change at the same moment. */
    @ParameterizedTest
    @ValueSource(strings = {SOURCE, DESTINATION})
    void everyHandlerIsStillAClass(String name) throws ClassNotFoundException {
        for (Map<String, Object> function :
                TemplateFile.read(former, name).ofType("AWS::Lambda::Function").values()) {
            Class.forName(className(function));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "source-replication.asl.json, " + SOURCE,
        "destination-replication.asl.json, " + DESTINATION,
        "rollback.asl.json, " + DESTINATION
    })
    void everyPayloadOfADefinitionIsAccepted(String definition, String template) throws ClassNotFoundException {
        DefinitionFile file = DefinitionFile.read(former, definition);
        SoftAssertions softly = new SoftAssertions();
        for (PlacedState state : file.states()) {
            if (state.isTask()) {
                JsonNode arguments = state.definition().get("Arguments");
                String function = arguments
                        .get("FunctionName")
                        .asText()
                        .replaceAll("[${}]", "")
                        .replaceAll("Arn$", "");
                List<String> fields = new ArrayList<>();
                arguments.get("Payload").fieldNames().forEachRemaining(fields::add);
                Class<?> step =
                        Class.forName(className(TemplateFile.read(template).properties(function)));
                softly.assertThat(StepTypes.fields((Class<?>) StepTypes.input(step)))
                        .as("%s reads of %s", step.getSimpleName(), state.name())
                        .containsKeys(fields.toArray(String[]::new));
            }
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"source-replication.asl.json", "destination-replication.asl.json", "rollback.asl.json"})
    void everyErrorThatADefinitionNamesIsStillAClass(String definition) throws ClassNotFoundException {
        Set<String> errors = new TreeSet<>();
        Pattern.compile("\"(" + Pattern.quote(OUR_ERRORS) + "[\\w.]+)\"")
                .matcher(DefinitionFile.read(former, definition).text())
                .results()
                .forEach(match -> errors.add(match.group(1)));

        assertThat(errors).isNotEmpty();
        for (String error : errors) {
            Class.forName(error);
        }
    }

    /** Of no message that subscribers know may a field be missing. */
    @Test
    void everyFieldOfANotificationIsStillThere() throws IOException {
        JsonNode before = schema(former);
        SoftAssertions softly = new SoftAssertions();
        requireFields(softly, "", before, schema(ProjectFiles.root()));

        softly.assertThat(before.get("oneOf")).isNotEmpty();
        softly.assertAll();
    }

    private static void requireFields(SoftAssertions softly, String path, JsonNode before, JsonNode now) {
        if (before.has("required")) {
            softly.assertThat(now.path("required")).as(path).containsAll(before.get("required"));
        }
        if (path.equals("/oneOf")) {
            softly.assertThat(now).as(path).containsAll(before);
        }
        before.properties()
                .forEach(child ->
                        requireFields(softly, path + "/" + child.getKey(), child.getValue(), now.path(child.getKey())));
    }

    private static JsonNode schema(Path project) throws IOException {
        return new ObjectMapper().readTree(Files.readString(project.resolve("docs/notifications.schema.json")));
    }

    private static Map<String, Object> section(TemplateFile template, String name) {
        return TemplateFile.asMap(template.root().get(name));
    }

    private static Map<String, Object> properties(Map<String, Object> resource) {
        return TemplateFile.asMap(resource.getOrDefault("Properties", Map.of()));
    }

    private static String className(Map<String, Object> function) {
        return ((String) function.get("Handler")).replaceFirst("::.*", "");
    }
}
