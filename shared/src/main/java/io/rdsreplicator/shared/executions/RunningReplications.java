package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
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
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * Finds the replications that a state machine is working on. Other executions do not touch what these have made. Step
 * Functions lists an execution that has just begun or ended up to minutes late. So this check avoids conflicts between
 * executions, but it is not a lock.
 *
 * <p>Step Functions lists executions without their inputs. The call that returns an input has a low quota: in most
 * Regions 10 each second for the whole account. So an input is read only if neither the execution's name nor its
 * resources show its replication.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html">
 *     Step Functions: service quotas</a>
 */
public final class RunningReplications {
    /** The maximum that Step Functions lists with one call. */
    private static final int LARGEST_PAGE = 1000;
    /** If 30 databases start executions at the same time, reading the inputs of one another stays within the quota. */
    private static final int MOST_ASKED = 30;
    /** Lists can be this late anyway. */
    private static final Duration GOOD_FOR = Duration.ofMinutes(5);

    private final SfnClient sfn;

    public RunningReplications(SfnClient sfn) {
        this.sfn = sfn;
    }

    /** The running executions of a state machine, as far as a list shows them. */
    public record Listed(List<ExecutionListItem> executions) {
        /** The replications that appear in execution names: those of the destination, and those that are resumed. */
        public Set<ReplicationId> named() {
            return executions.stream()
                    .flatMap(execution -> RunningReplications.named(execution).stream())
                    .collect(Collectors.toSet());
        }

        /** Whether one of the executions was started for this replication, and did not resume it. */
        public boolean mints(ReplicationId id, String sourceArn) {
            Optional<Instant> start = id.startTime();
            return executions.stream()
                    .filter(execution -> start.equals(Optional.of(second(execution))))
                    .anyMatch(execution -> isMintedBy(execution, id, sourceArn));
        }
    }

    /**
     * Whether a list that an execution has made is still valid for its deletions. In most Regions, Step Functions
     * allows two lists each second for the whole account, so a list is used again.
     *
     * @param listedAt null if no list was passed on
     */
    public static boolean isGood(@Nullable Instant listedAt, @Nullable Instant now) {
        return listedAt != null && now != null && now.isBefore(listedAt.plus(GOOD_FOR));
    }

    public Listed list(String stateMachineArn) {
        return new Listed(sfn
                .listExecutionsPaginator(r -> r.stateMachineArn(stateMachineArn)
                        .statusFilter(ExecutionStatus.RUNNING)
                        .maxResults(LARGEST_PAGE))
                .executions()
                .stream()
                .filter(execution -> !PreflightAnnouncement.isExecution(execution.name()))
                .toList());
    }

    /**
     * A running execution.
     *
     * @param named the replication id in its name or its input, if any
     */
    public record Running(String executionArn, Instant startDate, Optional<ReplicationId> named) {
        /** The id in its name or input, and the id that it would mint for the database. */
        public Stream<ReplicationId> ids(Arn source) {
            return Stream.concat(named.stream(), Stream.of(ReplicationId.mint(source, executionArn, startDate)));
        }
    }

    /**
     * The state machine's running executions, without the caller's own.
     *
     * @param notAsked how many executions can resume any replication, because there were too many to read each input;
     *     if it is not 0, no deletion is safe
     */
    public record Others(List<Running> running, int notAsked) {}

    /**
     * Lists the state machine's running executions, if the resources of the replications are known. An execution that
     * has made something under the id that it mints resumes no other replication, so its input is not read. The inputs
     * of the remaining executions are read only if they are few. If a whole fleet has just begun, none is read.
     *
     * @param made the tags of this stack's own snapshots, of all sources
     */
    public Others others(String stateMachineArn, String ownExecutionArn, Collection<ReplicationTags> made) {
        List<ExecutionListItem> others = othersListed(stateMachineArn, ownExecutionArn);
        // A fleet has thousands of both, so only those of the same second are compared.
        Map<Optional<Instant>, List<ReplicationTags>> madeBySecond = made.stream()
                .collect(Collectors.groupingBy(tags -> tags.replicationId().startTime()));
        Set<ExecutionListItem> unknown = others.stream()
                .filter(execution -> named(execution).isEmpty())
                .filter(execution -> madeBySecond.getOrDefault(Optional.of(second(execution)), List.of()).stream()
                        .noneMatch(tags -> isMintedBy(execution, tags.replicationId(), tags.sourceArn())))
                .collect(Collectors.toSet());
        boolean asks = unknown.size() <= MOST_ASKED;
        List<Running> running = others.stream()
                .flatMap(execution -> asks && unknown.contains(execution)
                        ? asked(execution)
                        : Stream.of(running(execution, named(execution))))
                .toList();
        return new Others(running, asks ? 0 : unknown.size());
    }

    /**
     * Lists the state machine's running executions, without the caller's own. If an execution's name does not show its
     * replication, its input is read.
     */
    public List<Running> others(String stateMachineArn, String ownExecutionArn) {
        return othersListed(stateMachineArn, ownExecutionArn).stream()
                .flatMap(execution -> named(execution).isPresent()
                        ? Stream.of(running(execution, named(execution)))
                        : asked(execution))
                .toList();
    }

    /**
     * Lists the ids of the state machine's running executions, without the caller's own. These are the id in the
     * execution's name or input, and the id that it would mint for the database.
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

    /**
     * In the destination, an execution's name begins with the id. The name of an execution that resumes a replication
     * has a prefix before the id.
     */
    private static Optional<ReplicationId> named(ExecutionListItem execution) {
        return ReplicationId.resumedBy(execution.name()).or(() -> ReplicationId.atStartOf(execution.name()));
    }

    private static Instant second(ExecutionListItem execution) {
        return execution.startDate().truncatedTo(ChronoUnit.SECONDS);
    }

    private static boolean isMintedBy(ExecutionListItem execution, ReplicationId id, String sourceArn) {
        return id.isMintedBy(sourceArn, execution.executionArn(), execution.startDate());
    }

    /** Reads the execution's input. No replication if it is a preflight. */
    private Stream<Running> asked(ExecutionListItem execution) {
        Map<String, Object> members = input(execution).flatMap(Json::members).orElse(Map.of());
        return PreflightAnnouncement.isDryRun(members)
                ? Stream.empty()
                : Stream.of(running(
                        execution,
                        Optional.ofNullable(members.get("replicationId"))
                                .filter(id -> id instanceof String text && ReplicationId.isReplicationId(text))
                                .map(id -> new ReplicationId((String) id))));
    }

    /** Empty if the execution does not exist: a list can show it before DescribeExecution does. */
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
