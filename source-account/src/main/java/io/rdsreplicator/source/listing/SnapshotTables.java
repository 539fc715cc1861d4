package io.rdsreplicator.source.listing;

import io.rdsreplicator.shared.executions.ExecutionTables;
import io.rdsreplicator.shared.listing.Table;
import io.rdsreplicator.shared.listing.TableText;
import io.rdsreplicator.shared.listing.TextReport;
import io.rdsreplicator.shared.rds.AccountQuota;
import io.rdsreplicator.source.listing.SnapshotList.Listed;
import java.util.List;

/** Formats a {@link SnapshotList} for a terminal: first the running executions, then a section for each database. */
public final class SnapshotTables {
    private SnapshotTables() {}

    public static String text(SnapshotList list) {
        TextReport page =
                new TextReport().line("Snapshots of " + list.stack() + " at " + TableText.time(list.at()) + " UTC");
        page.lines(AccountQuota.lines(list.quotas()));
        page.lines(ExecutionTables.lines(list.underWay(), list.failed(), list.failedNotShown(), list.at()));
        List<String> sources =
                list.snapshots().stream().map(Listed::sourceArn).distinct().toList();
        for (String source : sources) {
            Table table = new Table("SNAPSHOT", "DATA FROM", "AGE", "STATUS", "NEXT RUN");
            list.snapshots().stream()
                    .filter(snapshot -> snapshot.sourceArn().equals(source))
                    .forEach(snapshot -> add(snapshot, table));
            page.line("").line(source + peak(list, source)).lines(table.lines());
        }
        return sources.isEmpty() ? page.line("").line("no snapshots").text() : page.text();
    }

    private static String peak(SnapshotList list, String source) {
        return list.peaks().stream()
                .filter(peak -> peak.sourceArn().equals(source))
                .map(peak -> ": " + peak.text())
                .findFirst()
                .orElse("");
    }

    private static void add(Listed snapshot, Table table) {
        boolean isShared =
                snapshot.sharedWith() != null && !snapshot.sharedWith().isEmpty();
        String shared = isShared ? "shared with " + String.join(", ", snapshot.sharedWith()) : "";
        table.row(
                List.of(
                        snapshot.snapshotId(),
                        TableText.time(snapshot.snapshotTime()),
                        TableText.span(snapshot.ageSeconds()),
                        snapshot.status() + (snapshot.percent() == null ? "" : " " + snapshot.percent() + "%"),
                        snapshot.keptFor() == null ? "deletes" : "keeps"),
                snapshot.keptFor() == null ? "deleted by: " + snapshot.deletedBy() : "kept: " + snapshot.keptFor(),
                snapshot.engine() + " " + snapshot.engineVersion(),
                snapshot.allocatedStorage() + " GiB",
                snapshot.kmsKeyId() == null
                        ? "not encrypted"
                        : snapshot.kmsKeyId().replaceFirst("^.*:", ""),
                shared);
    }
}
