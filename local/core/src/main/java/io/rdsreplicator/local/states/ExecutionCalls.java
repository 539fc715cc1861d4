package io.rdsreplicator.local.states;

import io.rdsreplicator.local.identity.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineForExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineForExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.ListExecutionsRequest;
import software.amazon.awssdk.services.sfn.model.ListExecutionsResponse;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StopExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StopExecutionResponse;

/** The API operations on executions. */
final class ExecutionCalls {
    private static final Duration NAME_IS_KEPT = Duration.ofDays(90);

    private final StatesService service;
    private final Caller caller;

    ExecutionCalls(StatesService service, Caller caller) {
        this.service = service;
        this.caller = caller;
    }

    /**
     * If the name and input are repeated while the first execution runs, the answer is the first execution. A name is
     * free again 90 days after its execution ended.
     */
    StartExecutionResponse start(StartExecutionRequest request) {
        CompiledMachine machine = service.machine(caller, request.stateMachineArn(), "StartExecution");
        if (machine.deleting()) {
            throw StatesFailures.machineDeleting(request.stateMachineArn());
        }
        String name = request.name();
        if (name != null && !MachineCalls.NAME.matcher(name).matches()) {
            throw StatesFailures.invalidName(name);
        }
        String input = request.input() == null ? "{}" : request.input();
        if (StatesJson.size(input) > StateRun.PAYLOAD_LIMIT) {
            throw StatesFailures.invalidInput("the input is longer than " + StateRun.PAYLOAD_LIMIT + " bytes");
        }
        Execution earlier = name == null ? null : machine.execution(name);
        if (earlier != null && earlier.running() && earlier.input().equals(input)) {
            return started(earlier);
        }
        if (earlier != null
                && (earlier.running() || earlier.stopDate().plus(NAME_IS_KEPT).isAfter(service.now()))) {
            throw StatesFailures.executionExists(earlier.arn());
        }
        try {
            return started(service.start(machine, name, input));
        } catch (IllegalArgumentException e) {
            throw StatesFailures.invalidInput(e.getMessage());
        }
    }

    private static StartExecutionResponse started(Execution execution) {
        return StartExecutionResponse.builder()
                .executionArn(execution.arn())
                .startDate(execution.startDate())
                .build();
    }

    StopExecutionResponse stop(StopExecutionRequest request) {
        Execution execution = service.execution(caller, request.executionArn(), "StopExecution");
        execution.stop(request.error(), request.cause());
        return StopExecutionResponse.builder().stopDate(execution.stopDate()).build();
    }

    DescribeExecutionResponse describe(DescribeExecutionRequest request) {
        Execution execution = service.execution(caller, request.executionArn(), "DescribeExecution");
        Instant then = service.now().minus(service.lag(caller.place()).described());
        if (execution.startDate().isAfter(then)) {
            throw StatesFailures.noSuchExecution(execution.arn());
        }
        DescribeExecutionResponse.Builder shown = DescribeExecutionResponse.builder()
                .executionArn(execution.arn())
                .stateMachineArn(execution.machine().arn())
                .name(execution.name())
                .status(execution.status(then))
                .startDate(execution.startDate())
                .input(execution.input())
                .inputDetails(details -> details.included(true))
                .redriveCount(0);
        return execution.endedBy(then) ? withEnd(shown, execution) : shown.build();
    }

    private static DescribeExecutionResponse withEnd(DescribeExecutionResponse.Builder shown, Execution execution) {
        if (execution.output() != null) {
            shown.output(execution.output()).outputDetails(details -> details.included(true));
        }
        return shown.stopDate(execution.stopDate())
                .error(execution.error())
                .cause(execution.cause())
                .build();
    }

    DescribeStateMachineForExecutionResponse describeMachine(DescribeStateMachineForExecutionRequest request) {
        CompiledMachine.Revision revision = service.execution(
                        caller, request.executionArn(), "DescribeStateMachineForExecution")
                .machine();
        return DescribeStateMachineForExecutionResponse.builder()
                .stateMachineArn(revision.arn())
                .name(revision.name())
                .definition(revision.text())
                .roleArn(revision.roleArn())
                .updateDate(revision.date())
                .revisionId(revision.number() == 1 ? null : revision.id())
                .build();
    }

    ListExecutionsResponse list(ListExecutionsRequest request) {
        CompiledMachine machine = service.machine(caller, request.stateMachineArn(), "ListExecutions");
        Instant then = service.now().minus(service.lag(caller.place()).listed());
        List<Execution> wanted = new ArrayList<>(machine.executions());
        wanted.removeIf(execution -> execution.startDate().isAfter(then)
                || (request.statusFilter() != null && execution.status(then) != request.statusFilter()));
        wanted.sort(Comparator.comparingLong(Execution::number).reversed());
        HistoryPage<Execution> page =
                HistoryPage.of(wanted, Execution::number, true, request.maxResults(), request.nextToken());
        return ListExecutionsResponse.builder()
                .executions(page.map(execution -> ExecutionListItem.builder()
                        .executionArn(execution.arn())
                        .stateMachineArn(execution.machine().arn())
                        .name(execution.name())
                        .status(execution.status(then))
                        .startDate(execution.startDate())
                        .stopDate(execution.endedBy(then) ? execution.stopDate() : null)
                        .redriveCount(0)
                        .build()))
                .nextToken(page.nextToken())
                .build();
    }

    GetExecutionHistoryResponse history(GetExecutionHistoryRequest request) {
        ExecutionHistory history = service.execution(caller, request.executionArn(), "GetExecutionHistory")
                .history();
        boolean newestFirst = Boolean.TRUE.equals(request.reverseOrder());
        HistoryPage<HistoryEvent> page = HistoryPage.of(
                history.events(newestFirst), HistoryEvent::id, newestFirst, request.maxResults(), request.nextToken());
        boolean bare = Boolean.FALSE.equals(request.includeExecutionData());
        return GetExecutionHistoryResponse.builder()
                .events(page.map(event -> bare ? ExecutionHistory.withoutData(event) : event))
                .nextToken(page.nextToken())
                .build();
    }
}
