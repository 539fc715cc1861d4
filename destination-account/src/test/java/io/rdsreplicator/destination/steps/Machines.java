package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.DatabaseKind;
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
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** Both machines of the destination, from their definitions, with this module's steps, on the stage. */
final class Machines {
    final Destination account;
    private final String replication;
    private final String rollback;
    /** A function that never answers. */
    String silent = "none";

    Machines() {
        this(RdsDurations.realistic(), 20);
    }

    Machines(DatabaseKind kind) {
        this(RdsDurations.realistic(), 20, kind);
    }

    Machines(RdsDurations durations, int gibibytes) {
        this(durations, gibibytes, DatabaseKind.INSTANCE);
    }

    Machines(DatabaseKind kind, int gibibytes) {
        this(RdsDurations.realistic(), gibibytes, kind);
    }

    private Machines(RdsDurations durations, int gibibytes, DatabaseKind kind) {
        account = new Destination(this::invoke, durations, gibibytes, kind);
        replication = create("stack-b-replication", "destination-replication.asl.json");
        rollback = create("stack-b-rollback", "rollback.asl.json");
        account.createSecret();
    }

    private String create(String name, String file) {
        return account.sfn
                .createStateMachine(r -> r.name(name)
                        .roleArn(AssumableRoles.allowing(account.frontDoor.roles(), Destination.B, name)
                                .principal())
                        .definition(definition(file)))
                .stateMachineArn();
    }

    private String definition(String file) {
        try {
            return Files.readString(Path.of("../statemachines").resolve(file))
                    .replace("${Partition}", "aws")
                    .replace("${LandingKeyArn}", account.landingKey)
                    .replace(
                            "${ReplicationStateMachineArn}",
                            Destination.B.arn("states", "stateMachine:stack-b-replication"))
                    .replaceAll("\\$\\{(\\w+)FunctionArn}", "arn:aws:lambda:eu-west-1:222222222222:function:$1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String replicationArn() {
        return replication;
    }

    DescribeExecutionResponse run(Announcement announcement) {
        return finish(start(announcement));
    }

    String start(Announcement announcement) {
        return account.sfn
                .startExecution(r -> r.stateMachineArn(replication).input(Json.write(announcement)))
                .executionArn();
    }

    /**
     * Replicates, and has the replica go live.
     *
     * @return the output
     */
    String replicate(int number) {
        DescribeExecutionResponse ended = run(account.announce(number));
        assertThat(ended.statusAsString())
                .as(ended.error() + ": " + ended.cause())
                .isEqualTo("SUCCEEDED");
        return ended.output();
    }

    DescribeExecutionResponse rollBack(String input) {
        return finish(startRollback(input));
    }

    String startRollback(String input) {
        return account.sfn
                .startExecution(r -> r.stateMachineArn(rollback).input(input.replace('\'', '"')))
                .executionArn();
    }

    /** Lets everything end; what the execution leaves in its history holds no secret. */
    DescribeExecutionResponse finish(String execution) {
        account.timeline.runUntilIdle();
        assertThat(history(execution).toString()).doesNotContain(Destination.MARKER);
        return account.sfn.describeExecution(r -> r.executionArn(execution));
    }

    List<HistoryEvent> history(String execution) {
        return account.sfn.getExecutionHistoryPaginator(r -> r.executionArn(execution)).events().stream()
                .toList();
    }

    /** The states that an execution entered, in order. */
    List<String> states(String execution) {
        return history(execution).stream()
                .filter(event -> event.stateEnteredEventDetails() != null)
                .map(event -> event.stateEnteredEventDetails().name())
                .toList();
    }

    private void invoke(Caller caller, String function, String payload, Consumer<InvocationResult> done) {
        if (function.endsWith(":" + silent)) {
            return;
        }
        InvocationResult result = answer(function.substring(function.lastIndexOf(':') + 1), payload);
        account.timeline.after(Duration.ofSeconds(1), function, () -> done.accept(result));
    }

    private InvocationResult answer(String step, String payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            step(step).handleRequest(new ByteArrayInputStream(payload.getBytes(StandardCharsets.UTF_8)), out, null);
            return InvocationResult.success(out.toString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            return new InvocationResult(
                    Json.write(Map.of("errorType", e.getClass().getName(), "errorMessage", e.getMessage())),
                    "Unhandled");
        }
    }

    private RequestStreamHandler step(String step) {
        boolean shared = List.of("CheckSnapshot", "ListLeftovers").contains(step);
        String handler = step.equals("DeleteSnapshot") ? "DeleteLandedSnapshot" : step;
        try {
            Class<?> type = Class.forName(
                    (shared ? "io.rdsreplicator.shared.steps." : "io.rdsreplicator.destination.steps.") + handler);
            Constructor<?> constructor = Arrays.stream(type.getDeclaredConstructors())
                    .max(Comparator.comparingInt(Constructor::getParameterCount))
                    .orElseThrow();
            constructor.setAccessible(true);
            return (RequestStreamHandler) constructor.newInstance(Arrays.stream(constructor.getParameterTypes())
                    .map(this::argument)
                    .toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object argument(Class<?> type) {
        return type == Settings.class
                ? account.settings()
                : account.frontDoor.client(type.asSubclass(SdkClient.class), Caller.root(Destination.B));
    }
}
