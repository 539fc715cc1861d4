package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * Which replications a state machine is working on; what they made is not touched by others. Step Functions tells of an execution that has
 * just begun or ended up to minutes late, so that this spares an execution trouble with others, and is no lock.
 *
 * <p>Step Functions lists executions without their inputs, and allows few calls that ask for one: 10 each second in most Regions, for the
 * whole account. So an execution is asked only where nothing else tells what it works on: neither its name nor what it has made.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html">Step Functions: service quotas</a>
 */
public final class RunningReplications {
    /** The most that Step Functions lists with one call. */
    private static final int LARGEST_PAGE = 1000;
    /** The executions of 30 databases, which all begin at once, then ask one another within the quota. */
    private static final int MOST_ASKED = 30;
    /** Lists are that late anyway. */
    private static final Duration GOOD_FOR = Duration.ofMinutes(5);

    private final SfnClient sfn;

    public RunningReplications(SfnClient sfn) {
        this.sfn = sfn;
    }

    /** The running executions of a machine, as far as a list tells of them. */
    public record Listed(List<ExecutionListItem> executions) {
        /** The replications that names tell: those of the destination, and those that are resumed. */
        public Set<ReplicationId> named() {
            return executions.stream()
                    .flatMap(execution -> RunningReplications.named(execution).stream())
                    .collect(Collectors.toSet());
        }

        /** Whether one of them was started for this replication, and did not resume it. */
        public boolean mints(ReplicationId id, String sourceArn) {
            Optional<Instant> start = id.startTime();
            return executions.stream()
                    .filter(execution -> start.equals(Optional.of(second(execution))))
                    .anyMatch(execution -> isMintedBy(execution, id, sourceArn));
        }
    }

    /**
     * Whether a list that a run has made is still good for what the run deletes after it: Step Functions allows two lists each second in most
     * Regions, for the whole account.
     *
     * @param listedAt null where no list was handed on
     */
    public static boolean isGood(Instant listedAt, Instant now) {
        return listedAt != null && now != null && now.isBefore(listedAt.plus(GOOD_FOR));
    }

    public Listed list(String stateMachineArn) {
        return new Listed(sfn
                .listExecutionsPaginator(r -> r.stateMachineArn(stateMachineArn)
                        .statusFilter(ExecutionStatus.RUNNING)
                        .maxResults(LARGEST_PAGE))
                .executions()
                .stream()
                .toList());
    }

    /**
     * An execution that runs.
     *
     * @param named the id that its name or its input names, if any
     */
    public record Running(String executionArn, Instant startDate, Optional<ReplicationId> named) {
        /** The id that it is named, and the one that it would mint for the database. */
        public Stream<ReplicationId> ids(Arn source) {
            return Stream.concat(named.stream(), Stream.of(ReplicationId.mint(source, executionArn, startDate)));
        }
    }

    /**
     * The machine's running executions, but for one's own.
     *
     * @param notAsked how many of them may resume any replication, as there were too many to ask each: nothing can be deleted safely then
     */
    public record Others(List<Running> running, int notAsked) {}

    /**
     * The machine's running executions, where what replications have made is known. One that has made something under the id that it mints
     * resumes no other replication, and is not asked. Of the rest few are asked: where a whole fleet has just begun, none is.
     *
     * @param made the tags of this stack's own snapshots, whatever their source
     */
    public Others others(String stateMachineArn, String ownExecutionArn, Collection<ReplicationTags> made) {
        List<ExecutionListItem> others = othersListed(stateMachineArn, ownExecutionArn);
        // A fleet has thousands of both: only those of the same second are compared.
        Map<Optional<Instant>, List<ReplicationTags>> madeBySecond = made.stream()
                .collect(Collectors.groupingBy(tags -> tags.replicationId().startTime()));
        Set<ExecutionListItem> unknown = others.stream()
                .filter(execution -> named(execution).isEmpty())
                .filter(execution -> madeBySecond.getOrDefault(Optional.of(second(execution)), List.of()).stream()
                        .noneMatch(tags -> isMintedBy(execution, tags.replicationId(), tags.sourceArn())))
                .collect(Collectors.toSet());
        boolean asks = unknown.size() <= MOST_ASKED;
        List<Running> running = others.stream()
                .map(execution ->
                        running(execution, asks && unknown.contains(execution) ? inInput(execution) : named(execution)))
                .toList();
        return new Others(running, asks ? 0 : unknown.size());
    }

    /** The machine's running executions, but for one's own; each that has no name which tells what it works on is asked. */
    public List<Running> others(String stateMachineArn, String ownExecutionArn) {
        return othersListed(stateMachineArn, ownExecutionArn).stream()
                .map(execution -> running(execution, named(execution).or(() -> inInput(execution))))
                .toList();
    }

    /**
     * The ids of the machine's running executions, but for one's own: the id that an input names, and the one that the execution would mint
     * for the database.
     */
    public Set<ReplicationId> others(String stateMachineArn, String ownExecutionArn, Arn source) {
        return ids(others(stateMachineArn, ownExecutionArn), source);
    }

    /** The ids that these executions have, or would mint for the database. */
    public static Set<ReplicationId> ids(List<Running> running, Arn source) {
        return running.stream().flatMap(execution -> execution.ids(source)).collect(Collectors.toSet());
    }

    private List<ExecutionListItem> othersListed(String stateMachineArn, String ownExecutionArn) {
        return list(stateMachineArn).executions().stream()
                .filter(execution -> !execution.executionArn().equals(ownExecutionArn))
                .toList();
    }

    private static Running running(ExecutionListItem execution, Optional<ReplicationId> named) {
        return new Running(execution.executionArn(), execution.startDate(), named);
    }

    /** In the destination an execution's name begins with the id; that of one which resumes a replication has it after a word. */
    private static Optional<ReplicationId> named(ExecutionListItem execution) {
        return ReplicationId.resumedBy(execution.name()).or(() -> ReplicationId.atStartOf(execution.name()));
    }

    private static Instant second(ExecutionListItem execution) {
        return execution.startDate().truncatedTo(ChronoUnit.SECONDS);
    }

    private static boolean isMintedBy(ExecutionListItem execution, ReplicationId id, String sourceArn) {
        return id.isMintedBy(sourceArn, execution.executionArn(), execution.startDate());
    }

    private Optional<ReplicationId> inInput(ExecutionListItem execution) {
        return input(execution)
                .flatMap(Json::members)
                .map(members -> members.get("replicationId"))
                .filter(id -> id instanceof String text && ReplicationId.isReplicationId(text))
                .map(id -> new ReplicationId((String) id));
    }

    /** Empty for one that is in the list already, and told of nowhere else yet. */
    private Optional<String> input(ExecutionListItem execution) {
        try {
            return Optional.of(sfn.describeExecution(r -> r.executionArn(execution.executionArn()))
                    .input());
        } catch (SdkException e) {
            if (AwsErrors.isCode(e, "ExecutionDoesNotExist")) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
