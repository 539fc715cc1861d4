package io.rdsreplicator.source.steps;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.states.StatesService;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** The source account's state machine, from its file, with its steps, on a {@link SourceStage}. */
final class SourceMachine {
    private static final Path DEFINITION = Path.of("..", "statemachines", "source-replication.asl.json");

    private final SourceStage stage;
    private final Settings settings;
    private final SfnClient sfn;
    private final String arn;

    SourceMachine(SourceStage stage, String... overrides) throws IOException {
        this.stage = stage;
        this.settings = stage.settings(overrides);
        new StatesService(
                stage.timeline,
                stage.frontDoor,
                (caller, function, payload, done) -> stage.timeline.after(
                        Duration.ofMillis(300), function, () -> done.accept(invoke(function, payload))));
        sfn = stage.frontDoor.client(SfnClient.class, Caller.root(SourceStage.SOURCE));
        String definition = Files.readString(DEFINITION)
                .replace("${Partition}", "aws")
                .replace("${TransferKeyArn}", stage.transferKey.toString())
                .replaceAll("\\$\\{(\\w+)FunctionArn}", SourceStage.SOURCE.arn("lambda", "function:$1"));
        arn = sfn.createStateMachine(r -> r.name("source-replication")
                        .definition(definition)
                        .roleArn(AssumableRoles.allowing(stage.frontDoor.roles(), SourceStage.SOURCE, "machine")
                                .principal()))
                .stateMachineArn();
    }

    String arn() {
        return arn;
    }

    /** Runs one execution to its end. */
    DescribeExecutionResponse run(String input) {
        String execution =
                sfn.startExecution(r -> r.stateMachineArn(arn).input(input)).executionArn();
        stage.timeline.runUntil(() -> !describe(execution).statusAsString().equals("RUNNING"));
        return describe(execution);
    }

    int events(DescribeExecutionResponse execution) {
        return (int) sfn.getExecutionHistoryPaginator(r -> r.executionArn(execution.executionArn())).events().stream()
                .count();
    }

    private DescribeExecutionResponse describe(String execution) {
        return sfn.describeExecution(r -> r.executionArn(execution));
    }

    private InvocationResult invoke(String function, String payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            step(function.replaceFirst(".*:", ""))
                    .handleRequest(new ByteArrayInputStream(payload.getBytes(StandardCharsets.UTF_8)), out, null);
            return InvocationResult.success(out.toString(StandardCharsets.UTF_8));
        } catch (RuntimeException e) {
            Map<String, String> error =
                    Map.of("errorType", e.getClass().getName(), "errorMessage", String.valueOf(e.getMessage()));
            return new InvocationResult(Json.write(error), "Unhandled");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RequestStreamHandler step(String name) {
        boolean shared =
                List.of("CheckSnapshot", "DeleteSnapshot", "ListLeftovers").contains(name);
        try {
            Constructor<?> widest = Arrays.stream(
                            Class.forName("io.rdsreplicator." + (shared ? "shared.steps." : "source.steps.") + name)
                                    .getDeclaredConstructors())
                    .max(Comparator.comparingInt(Constructor::getParameterCount))
                    .orElseThrow();
            widest.setAccessible(true);
            return (RequestStreamHandler) widest.newInstance(Arrays.stream(widest.getParameterTypes())
                    .map(this::argument)
                    .toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make step " + name, e);
        }
    }

    private Object argument(Class<?> type) {
        return type == Settings.class
                ? settings
                : stage.frontDoor.client(type.asSubclass(SdkClient.class), Caller.root(SourceStage.SOURCE));
    }
}
