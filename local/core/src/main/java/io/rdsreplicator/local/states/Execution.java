package io.rdsreplicator.local.states;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.Invoker;
import io.rdsreplicator.local.states.ExecutionObserver.LogEntry;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/** One execution of a state machine. It consists of branches and advances only in events. */
final class Execution implements Surroundings {
    private final CompiledMachine.Revision machine;
    private final String arn;
    private final String name;
    private final String inputText;
    private final Object input;
    private final long number;
    private final Instant startDate;
    private final Stage stage;
    private final ExecutionHistory history = new ExecutionHistory();
    private ExecutionStatus status = ExecutionStatus.RUNNING;
    private Instant stopDate;
    private String output;
    private String error;
    private String cause;
    private Branch trunk;
    private Timeline.Scheduled deadline;
    private long seeds;

    /** The services and settings that an execution uses. */
    record Stage(
            Timeline timeline, Invoker lambda, List<ExecutionObserver> observers, Consumer<Execution> statusChanged) {}

    /**
     * @param number orders the executions of the service by their start
     * @throws IllegalArgumentException if the input is not JSON
     */
    Execution(CompiledMachine.Revision machine, String arn, String name, String inputText, long number, Stage stage) {
        this.input = StatesJson.parse(inputText);
        this.machine = machine;
        this.arn = arn;
        this.name = name;
        this.inputText = inputText;
        this.number = number;
        this.stage = stage;
        this.startDate = now();
    }

    void start() {
        history.add(
                HistoryEventType.EXECUTION_STARTED,
                startDate,
                0,
                event -> event.executionStartedEventDetails(details -> details.input(inputText)
                        .inputDetails(ExecutionHistory.whole())
                        .roleArn(machine.roleArn())));
        log();
        trunk = new Branch(this, machine.definition().workflow(), new Variables(null), null, 0, new Branch.Ending() {
            @Override
            public void succeeded(Object result) {
                end(ExecutionStatus.SUCCEEDED, StatesJson.write(result), null, null);
            }

            @Override
            public void failed(StateFailure failure) {
                end(ExecutionStatus.FAILED, null, failure.error(), failure.cause());
            }
        });
        Integer timeout = machine.definition().timeoutSeconds();
        if (timeout != null) {
            deadline = later(
                    trunk,
                    Duration.ofSeconds(timeout),
                    "time out " + name,
                    () -> end(ExecutionStatus.TIMED_OUT, null, StateFailure.TIMEOUT, null));
        }
        stage.statusChanged().accept(this);
        trunk.start(input);
    }

    /** Ends the execution as {@code StopExecution} does. An execution that has already ended does not change. */
    void stop(String stopError, String stopCause) {
        if (running()) {
            end(ExecutionStatus.ABORTED, null, stopError, stopCause);
        }
    }

    private void end(ExecutionStatus ending, String result, String endError, String endCause) {
        long last = trunk.lastEvent();
        trunk.abandon();
        trunk = null;
        if (deadline != null) {
            deadline.cancel();
        }
        status = ending;
        stopDate = now();
        output = result;
        error = endError;
        cause = endCause;
        HistoryEventType type =
                switch (ending) {
                    case SUCCEEDED -> HistoryEventType.EXECUTION_SUCCEEDED;
                    case ABORTED -> HistoryEventType.EXECUTION_ABORTED;
                    case TIMED_OUT -> HistoryEventType.EXECUTION_TIMED_OUT;
                    default -> HistoryEventType.EXECUTION_FAILED;
                };
        history.close(type, stopDate, last, this::endDetails);
        log();
        if (machine.telemetry().traces()) {
            tell(observer -> observer.traced(role(), arn));
        }
        stage.statusChanged().accept(this);
    }

    private void endDetails(HistoryEvent.Builder event) {
        switch (status) {
            case SUCCEEDED ->
                event.executionSucceededEventDetails(d -> d.output(output).outputDetails(ExecutionHistory.whole()));
            case ABORTED ->
                event.executionAbortedEventDetails(d -> d.error(error).cause(cause));
            case TIMED_OUT ->
                event.executionTimedOutEventDetails(d -> d.error(error).cause(cause));
            default -> event.executionFailedEventDetails(d -> d.error(error).cause(cause));
        }
    }

    /** Schedules an action of a branch. The action does not run if the branch has ended by then. */
    Timeline.Scheduled later(Branch branch, Duration delay, String what, Runnable action) {
        return stage.timeline().after(delay, what + " of " + arn, () -> happen(branch, action));
    }

    /** Runs an action of a branch now, unless the branch has ended. */
    void happen(Branch branch, Runnable action) {
        if (!running() || !branch.live()) {
            return;
        }
        try {
            action.run();
        } catch (ExecutionHistory.Full e) {
            end(ExecutionStatus.FAILED, null, StateFailure.RUNTIME, e.getMessage());
        }
    }

    long record(HistoryEventType type, long previous, Consumer<HistoryEvent.Builder> details) {
        long id = history.add(type, now(), previous, details);
        log();
        return id;
    }

    /** Logs the newest event if the machine logs events of its type. */
    private void log() {
        ExecutionTelemetry telemetry = machine.telemetry();
        HistoryEvent event = history.newest();
        if (telemetry.logs(event)) {
            HistoryEvent shown = telemetry.includesData() ? event : ExecutionHistory.withoutData(event);
            LogEntry entry = new LogEntry(arn, telemetry.logGroupArn(), shown);
            tell(observer -> observer.logged(entry));
        }
    }

    void tell(Consumer<ExecutionObserver> news) {
        stage.observers().forEach(news);
    }

    @Override
    public Instant now() {
        return stage.timeline().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public String nextSeed() {
        return arn + "#" + seeds++;
    }

    Invoker lambda() {
        return stage.lambda();
    }

    /** The role with which its tasks call other services. */
    Caller role() {
        return Caller.role(machine.place(), machine.roleArn());
    }

    boolean running() {
        return status == ExecutionStatus.RUNNING;
    }

    boolean endedBy(Instant then) {
        return stopDate != null && !stopDate.isAfter(then);
    }

    /** The status at that time. */
    ExecutionStatus status(Instant then) {
        return endedBy(then) ? status : ExecutionStatus.RUNNING;
    }

    CompiledMachine.Revision machine() {
        return machine;
    }

    String arn() {
        return arn;
    }

    String name() {
        return name;
    }

    String input() {
        return inputText;
    }

    Object inputValue() {
        return input;
    }

    long number() {
        return number;
    }

    Instant startDate() {
        return startDate;
    }

    /** Null while the execution runs. The same holds for {@link #output}, {@link #error} and {@link #cause}. */
    Instant stopDate() {
        return stopDate;
    }

    ExecutionObserver.Status describeStatus() {
        return new ExecutionObserver.Status(machine.arn(), arn, status, startDate, stopDate);
    }

    ExecutionStatus status() {
        return status;
    }

    String output() {
        return output;
    }

    String error() {
        return error;
    }

    String cause() {
        return cause;
    }

    ExecutionHistory history() {
        return history;
    }
}
