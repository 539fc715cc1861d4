package io.rdsreplicator.local.rds;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Says which call is accepted in which status of a DB instance, a DB cluster or a snapshot of one. The rows are in {@code
 * calls-by-status.json}. Each row names its page of the AWS documentation. Only this class refuses a call because of a
 * status.
 */
final class CallsByStatus {
    static final CallsByStatus INSTANCES;
    static final CallsByStatus SNAPSHOTS;
    static final CallsByStatus CLUSTERS;
    static final CallsByStatus CLUSTER_SNAPSHOTS;

    static {
        File file = read("calls-by-status.json");
        INSTANCES = new CallsByStatus(file.instance, file.pages);
        SNAPSHOTS = new CallsByStatus(file.snapshot, file.pages);
        CLUSTERS = new CallsByStatus(file.cluster, file.pages);
        CLUSTER_SNAPSHOTS = new CallsByStatus(file.clusterSnapshot, file.pages);
    }

    private final Map<StatusCall, Map<String, Row>> rows = new EnumMap<>(StatusCall.class);
    private final Set<String> statuses = new TreeSet<>();

    private CallsByStatus(Section section, Map<String, String> pages) {
        for (Row row : section.calls) {
            Map<String, Row> ofCall = rows.computeIfAbsent(StatusCall.named(row.call), call -> new HashMap<>());
            Objects.requireNonNull(pages.get(row.page), () -> row + " has no page");
            row.in.stream()
                    .flatMap(name -> section.groups.getOrDefault(name, List.of(name)).stream())
                    .forEach(status -> {
                        if (ofCall.put(status, row) != null) {
                            throw new IllegalStateException(row.call + " names " + status + " twice");
                        }
                        statuses.add(status);
                    });
        }
    }

    private static File read(String name) {
        try (InputStream in = CallsByStatus.class.getResourceAsStream(name)) {
            return JsonMapper.builder().build().readValue(in, File.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record File(
            List<String> about,
            Map<String, String> pages,
            Section instance,
            Section snapshot,
            Section cluster,
            Section clusterSnapshot) {}

    private record Section(Map<String, List<String>> groups, List<Row> calls) {}

    /**
     * One row of the table.
     *
     * @param in statuses and groups of statuses
     * @param code the code of the refusal, or null for the error that says that the status is wrong
     */
    record Row(String call, String answer, List<String> in, String page, String code) {}

    /** What the AWS documentation says about a call in a status. */
    enum Answer {
        TAKEN,
        REFUSED,
        /** The AWS documentation does not say. */
        OPEN
    }

    /** Every status that a row names. */
    Set<String> statuses() {
        return statuses;
    }

    Set<StatusCall> calls() {
        return rows.keySet();
    }

    /** @return whether a row names this status */
    boolean names(StatusCall call, String status) {
        return rows.get(call).containsKey(lower(status));
    }

    Answer answer(StatusCall call, String status) {
        Row row = rows.get(call).get(lower(status));
        return row == null ? Answer.OPEN : Answer.valueOf(row.answer.toUpperCase(Locale.ROOT));
    }

    boolean takes(StatusCall call, String status, RdsConditions circumstances) {
        return switch (answer(call, status)) {
            case TAKEN -> true;
            case REFUSED -> false;
            case OPEN -> circumstances.takesOpenCalls();
        };
    }

    /**
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException if the DB instance's status does not accept
     * the call
     */
    static void require(StatusCall call, DbInstance db, RdsConditions circumstances) {
        if (!INSTANCES.takes(call, db.status, circumstances)) {
            String message = call.operation() + " is refused: instance " + db.id + " is " + db.status + ".";
            Row row = INSTANCES.rows.get(call).get(lower(db.status));
            throw row != null && "InvalidParameterCombination".equals(row.code)
                    ? RdsFailure.parameterCombination(message)
                    : RdsFailure.instanceState(message);
        }
    }

    /**
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException if the snapshot's status does not accept
     * the call
     */
    static void require(StatusCall call, DbSnapshot snapshot, RdsConditions circumstances) {
        if (!SNAPSHOTS.takes(call, snapshot.status, circumstances)) {
            throw RdsFailure.snapshotState(
                    call.operation() + " is refused: snapshot " + snapshot.id + " is " + snapshot.status + ".");
        }
    }

    /**
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException if the DB cluster's status does not accept
     * the call
     */
    static void require(StatusCall call, DbCluster cluster, RdsConditions circumstances) {
        if (!CLUSTERS.takes(call, cluster.status, circumstances)) {
            throw ClusterFailure.state(
                    call.operation() + " is refused: cluster " + cluster.id + " is " + cluster.status + ".");
        }
    }

    /**
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException if the DB cluster snapshot's status does not
     * accept the call
     */
    static void require(StatusCall call, DbClusterSnapshot snapshot, RdsConditions circumstances) {
        if (!CLUSTER_SNAPSHOTS.takes(call, snapshot.status, circumstances)) {
            throw ClusterFailure.snapshotState(
                    call.operation() + " is refused: cluster snapshot " + snapshot.id + " is " + snapshot.status + ".");
        }
    }

    private static String lower(String status) {
        return status.toLowerCase(Locale.ROOT);
    }

    /** A call whose answer depends on a status. The text is its name in the table. */
    enum StatusCall {
        CREATE_SNAPSHOT("CreateDBSnapshot"),
        MODIFY("ModifyDBInstance"),
        /** A modification of deletion protection only. */
        MODIFY_PROTECTION("ModifyDBInstance of DeletionProtection"),
        MODIFY_STORAGE("ModifyDBInstance of storage"),
        DELETE("DeleteDBInstance"),
        DELETE_WITH_SNAPSHOT("DeleteDBInstance with a final snapshot"),
        START("StartDBInstance"),
        STOP("StopDBInstance"),
        REBOOT("RebootDBInstance"),
        ADD_ROLE("AddRoleToDBInstance"),
        REMOVE_ROLE("RemoveRoleFromDBInstance"),
        ADD_TAGS("AddTagsToResource"),
        REMOVE_TAGS("RemoveTagsFromResource"),
        COPY("CopyDBSnapshot"),
        SHARE("ModifyDBSnapshotAttribute"),
        RESTORE("RestoreDBInstanceFromDBSnapshot"),
        DELETE_SNAPSHOT("DeleteDBSnapshot"),
        CREATE_CLUSTER_SNAPSHOT("CreateDBClusterSnapshot"),
        CREATE_MEMBER("CreateDBInstance in a DB cluster"),
        MODIFY_CLUSTER("ModifyDBCluster"),
        DELETE_CLUSTER("DeleteDBCluster"),
        DELETE_CLUSTER_WITH_SNAPSHOT("DeleteDBCluster with a final snapshot"),
        START_CLUSTER("StartDBCluster"),
        STOP_CLUSTER("StopDBCluster"),
        FAIL_OVER_CLUSTER("FailoverDBCluster"),
        ADD_CLUSTER_ROLE("AddRoleToDBCluster"),
        REMOVE_CLUSTER_ROLE("RemoveRoleFromDBCluster"),
        COPY_CLUSTER_SNAPSHOT("CopyDBClusterSnapshot"),
        SHARE_CLUSTER_SNAPSHOT("ModifyDBClusterSnapshotAttribute"),
        RESTORE_CLUSTER("RestoreDBClusterFromSnapshot"),
        DELETE_CLUSTER_SNAPSHOT("DeleteDBClusterSnapshot");

        private final String row;

        StatusCall(String row) {
            this.row = row;
        }

        static StatusCall named(String row) {
            return Stream.of(values())
                    .filter(call -> call.row.equals(row))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no call is named " + row));
        }

        String operation() {
            return row.split(" ", 2)[0];
        }
    }
}
