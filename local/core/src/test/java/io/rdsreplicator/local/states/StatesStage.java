package io.rdsreplicator.local.states;

import io.rdsreplicator.local.calls.AwsFailure;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** Step Functions on a virtual timeline, with functions made of lambdas and an EventBridge that only listens. */
final class StatesStage {
    static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    static final AccountRegion PLACE = new AccountRegion("111111111111", "eu-central-1");
    static final String ROLE = "arn:aws:iam::111111111111:role/states";

    final Timeline timeline = Timeline.virtual(START);
    final FrontDoor frontDoor = new FrontDoor(timeline);
    final List<PutEventsRequestEntry> statusEvents = new ArrayList<>();
    final List<Caller> statusCallers = new ArrayList<>();
    final List<Invocation> invocations = new ArrayList<>();
    final StatesService service;
    final SfnClient client;
    private final Map<String, Function<String, Answer>> functions = new LinkedHashMap<>();

    record Invocation(Caller caller, String function, String payload, Instant at) {}

    /** A function's end, and how long it took. */
    record Answer(Duration after, InvocationResult result) {
        static Answer of(String payload) {
            return new Answer(Duration.ZERO, InvocationResult.success(payload));
        }

        static Answer error(String type, String message) {
            String payload = StatesJson.write(Map.of("errorType", type, "errorMessage", message));
            return new Answer(Duration.ZERO, new InvocationResult(payload, "Unhandled"));
        }

        Answer after(Duration duration) {
            return new Answer(duration, result);
        }
    }

    StatesStage() {
        frontDoor.open(EventBridgeClient.class, ListeningBus::new);
        AssumableRoles.allowing(frontDoor.roles(), PLACE, "states");
        service = new StatesService(timeline, frontDoor, (caller, function, payload, done) -> {
            invocations.add(new Invocation(caller, function, payload, timeline.instant()));
            Function<String, Answer> body = functions.get(function.replaceFirst(".*:function:", ""));
            if (body == null) {
                throw AwsFailure.of(
                        ResourceNotFoundException.builder(),
                        "lambda",
                        "ResourceNotFoundException",
                        404,
                        "Function not found: " + function);
            }
            Answer answer = body.apply(payload);
            timeline.after(answer.after(), "answer of " + function, () -> done.accept(answer.result()));
        });
        client = frontDoor.client(SfnClient.class, Caller.root(PLACE));
    }

    void function(String name, Function<String, Answer> body) {
        functions.put(name, body);
    }

    /** Answers one after the other; the last one for ever. */
    void function(String name, Answer... answers) {
        List<Answer> rest = new ArrayList<>(List.of(answers));
        function(name, payload -> rest.size() > 1 ? rest.remove(0) : rest.get(0));
    }

    static String functionArn(String name) {
        return "arn:aws:lambda:eu-central-1:111111111111:function:" + name;
    }

    /** The seconds since the start at which functions were invoked. */
    List<Double> invokedAfter() {
        return invocations.stream()
                .map(call -> Duration.between(START, call.at()).toMillis() / 1000.0)
                .toList();
    }

    /** A JSONata definition, its quotes written as apostrophes and the apostrophes of expressions as ´. */
    static String definition(String startAt, String states) {
        return "{'QueryLanguage': 'JSONata', 'StartAt': '%s', 'States': {%s}}"
                .formatted(startAt, states)
                .replace('\'', '"')
                .replace('´', '\'');
    }

    String create(String name, String definition) {
        return client.createStateMachine(
                        r -> r.name(name).definition(definition).roleArn(ROLE))
                .stateMachineArn();
    }

    String start(String machineArn, String input) {
        return client.startExecution(r -> r.stateMachineArn(machineArn).input(input))
                .executionArn();
    }

    /** Runs a machine to its end. */
    DescribeExecutionResponse run(String definition, String input) {
        String execution = start(create("machine", definition), input);
        timeline.runUntilIdle();
        return describe(execution);
    }

    DescribeExecutionResponse describe(String execution) {
        return client.describeExecution(r -> r.executionArn(execution));
    }

    List<HistoryEvent> history(String execution) {
        return client.getExecutionHistoryPaginator(r -> r.executionArn(execution)).events().stream()
                .toList();
    }

    List<String> eventTypes(String execution) {
        return history(execution).stream().map(HistoryEvent::typeAsString).toList();
    }

    private final class ListeningBus implements EventBridgeClient {
        private final Caller caller;

        ListeningBus(Caller caller) {
            this.caller = caller;
        }

        @Override
        public PutEventsResponse putEvents(PutEventsRequest request) {
            statusEvents.addAll(request.entries());
            statusCallers.add(caller);
            return PutEventsResponse.builder().failedEntryCount(0).build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
