package io.rdsreplicator.local.emulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.stage.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.InvalidDefinitionException;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionResultCode;

/** The definitions on an emulator's Step Functions. */
@ExtendWith(Emulators.class)
class DefinitionsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AccountRegion PLACE = Stage.SOURCE;
    private static Emulator emulator;
    private static EmulatorMachines machines;

    @BeforeAll
    static void chosen(Emulator chosen) {
        emulator = chosen;
        emulator.needs(Gap.EXECUTIONS);
        machines = EmulatorMachines.of(emulator, PLACE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "destination", "rollback"})
    void isValid(String side) {
        String definition = Definitions.withoutFunctions(side, PLACE);

        assertThat(machines.sfn()
                        .validateStateMachineDefinition(r -> r.definition(definition))
                        .result())
                .isEqualTo(ValidateStateMachineDefinitionResultCode.OK);
        String machine = machines.create(side, definition);
        assertThat(machines.sfn()
                        .describeStateMachine(r -> r.stateMachineArn(machine))
                        .definition())
                .isEqualTo(definition);
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "destination", "rollback"})
    void isRefusedWithoutAState(String side) {
        String broken = Definitions.withoutFunctions(side, PLACE).replace("\"StartAt\"", "\"StartsAt\"");

        assertThat(machines.sfn()
                        .validateStateMachineDefinition(r -> r.definition(broken))
                        .result())
                .isEqualTo(ValidateStateMachineDefinitionResultCode.FAIL);
        assertThatThrownBy(() -> machines.create(side, broken)).isInstanceOf(InvalidDefinitionException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "destination", "rollback"})
    void failsWithTheErrorOfItsFirstStep(String side) {
        String machine = machines.create(side, Definitions.withoutFunctions(side, PLACE));

        DescribeExecutionResponse end = machines.end(machines.start(machine, "{}"));

        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(end.error()).isEqualTo("Lambda.ResourceNotFoundException");
        assertThat(end.cause()).contains("nobody-made-");
    }

    @ParameterizedTest
    @CsvSource({
        "source, snapshotTime, 2026-11-21T04:02:50Z",
        "destination, event, ReplicationSucceeded",
        "rollback, previousReplica, replica-orders-20261121040000-3f9a1c"
    })
    void runsThroughOnFunctionsThatAnswer(String side, String member, String expected) throws IOException {
        JsonNode answers = answers().get(side);
        Map<String, String> functions = new ConcurrentHashMap<>();
        String machine = machines.create(
                side,
                Definitions.of(
                        side,
                        PLACE,
                        step -> functions.computeIfAbsent(
                                step,
                                name -> CannedFunction.create(
                                        emulator, PLACE, Emulator.unique(name), answers.get(name)))));

        DescribeExecutionResponse end =
                machines.end(machines.start(machine, answers().get("input").toString()));

        assertThat(end.status()).as("%s: %s", end.error(), end.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(functions).hasSize(answers.size());
        assertThat(JSON.readTree(end.output()).findValue(member).asText()).isEqualTo(expected);
    }

    private static JsonNode answers() throws IOException {
        try (InputStream file = DefinitionsIT.class.getResourceAsStream("answers.json")) {
            return JSON.readTree(file);
        }
    }
}
