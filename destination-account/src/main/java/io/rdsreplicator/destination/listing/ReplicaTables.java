package io.rdsreplicator.destination.listing;

import io.rdsreplicator.destination.listing.ReplicaList.Listed;
import io.rdsreplicator.destination.listing.ReplicaList.ListedRestorePoint;
import io.rdsreplicator.destination.listing.ReplicaList.SecretState;
import io.rdsreplicator.shared.executions.ExecutionTables;
import io.rdsreplicator.shared.listing.Table;
import io.rdsreplicator.shared.listing.TableText;
import io.rdsreplicator.shared.listing.TextReport;
import io.rdsreplicator.shared.rds.AccountQuota;
import java.util.List;
import java.util.Objects;

/**
 * Writes a {@link ReplicaList} as text for a terminal: first the running executions, then a section for each database.
 */
public final class ReplicaTables {
    private ReplicaTables() {}

    public static String text(ReplicaList list) {
        TextReport page = new TextReport()
                .line("Replicas of " + list.stack() + " at " + TableText.time(list.at()) + " UTC" + regions(list));
        page.lines(AccountQuota.lines(list.quotas()));
        page.lines(ExecutionTables.lines(list.underWay(), list.failed(), list.failedNotShown(), list.at()));
        for (SecretState secret : list.secrets()) {
            if (secret.sourceDatabase().isEmpty()) {
                page.line("")
                        .line(Objects.requireNonNull(secret.problem(), "secrets that are not listed have no reason"));
                continue;
            }
            Table table = new Table("REPLICA", "DATA FROM", "AGE", "STATUS", "STANDING", "NEXT RUN");
            list.replicas().stream()
                    .filter(replica -> replica.sourceArn().equals(secret.sourceArn()))
                    .forEach(replica -> add(replica, table));
            page.line("").line(secret.sourceDatabase() + ": " + words(secret));
            page.lines(table.isEmpty() ? List.of(none(list, secret.sourceDatabase())) : table.lines());
            Table points = new Table("RESTORE POINT", "DATA FROM", "AGE", "LANDED", "STATUS");
            list.restorePoints().stream()
                    .filter(point -> point.sourceDatabase().equals(secret.sourceDatabase()))
                    .filter(point ->
                            secret.sourceArn() == null || point.sourceArn().equals(secret.sourceArn()))
                    .forEach(point -> add(point, points));
            page.lines(points.isEmpty() ? List.of() : points.lines());
            list.peaks().stream()
                    .filter(peak -> peak.sourceDatabase().equals(secret.sourceDatabase()))
                    .filter(peak ->
                            secret.sourceArn() == null || peak.sourceArn().equals(secret.sourceArn()))
                    .forEach(peak -> page.line(peak.text()));
            list.settings().stream()
                    .filter(settings -> settings.sourceDatabase().equals(secret.sourceDatabase()))
                    .filter(settings -> !settings.isEmpty())
                    .forEach(settings -> page.lines(settings.lines()));
        }
        boolean nothing = list.secrets().isEmpty() && list.underWay().isEmpty();
        return nothing
                ? page.line("")
                        .line("no replicas: start a replication in the source account")
                        .text()
                : page.text();
    }

    private static String regions(ReplicaList list) {
        return list.region().equals(list.sourceRegion())
                ? ""
                : ", in " + list.region() + " of databases in " + list.sourceRegion();
    }

    private static String none(ReplicaList list, String database) {
        boolean isComing = list.underWay().stream()
                .anyMatch(one ->
                        one.replicationId() != null && one.sourceDatabase().equals(database));
        return isComing
                ? "no replicas yet"
                : "no replicas: start a replication of " + database + " in the source account";
    }

    private static String words(SecretState secret) {
        if (secret.liveReplica() == null) {
            return secret.problem() == null
                    ? "secret " + secret.secretName() + ", which names no replica yet"
                    : secret.problem();
        }
        return "secret " + secret.secretName() + (secret.pinned() ? ", pinned" : "")
                + (secret.notBefore() == null
                        ? ""
                        : ", no data from before " + TableText.time(secret.notBefore()) + " goes live")
                + (secret.problem() == null ? "" : "; " + secret.problem());
    }

    private static String nextRun(Listed replica) {
        if (replica.status().equals("deleting")) {
            return TableText.text(null);
        }
        return replica.keptFor() == null ? "deletes" : "keeps";
    }

    private static void add(ListedRestorePoint point, Table table) {
        table.row(
                List.of(
                        point.replicationId().value(),
                        TableText.time(point.snapshotTime()),
                        TableText.span(point.ageSeconds()),
                        TableText.time(point.landedAt()),
                        point.status()),
                point.notRestorable() == null ? "can be restored" : "cannot be restored: " + point.notRestorable());
    }

    private static void add(Listed replica, Table table) {
        table.row(
                List.of(
                        replica.replicaId(),
                        TableText.time(replica.dataTime() == null ? replica.snapshotTime() : replica.dataTime()),
                        TableText.span(replica.ageSeconds()),
                        replica.status(),
                        replica.standing() + (replica.pinned() ? ", pinned" : ""),
                        nextRun(replica)),
                replica.keptFor() == null ? "deleted by: " + replica.deletedBy() : "kept: " + replica.keptFor(),
                replica.engine() + " " + replica.engineVersion(),
                replica.instanceClass() == null ? "no members" : replica.instanceClass(),
                replica.allocatedStorage() + " GiB",
                replica.deletionProtection() ? "protected" : "",
                replica.endpoint() == null ? "" : replica.endpoint());
    }
}
