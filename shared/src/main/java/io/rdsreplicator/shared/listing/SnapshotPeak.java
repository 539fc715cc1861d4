package io.rdsreplicator.shared.listing;

/** The most snapshots that an account has of a database at once, while its replications run one after the other. */
public record SnapshotPeak(String sourceDatabase, String sourceArn, int peakSnapshots) {
    /** As {@code at most 5 snapshots at once}. */
    public String text() {
        return "at most " + peakSnapshots + " snapshots at once";
    }
}
