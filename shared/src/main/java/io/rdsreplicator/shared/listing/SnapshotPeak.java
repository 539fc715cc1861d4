package io.rdsreplicator.shared.listing;

/**
 * The highest number of snapshots of a database that an account has at once, if its replications run one after the
 * other.
 */
public record SnapshotPeak(String sourceDatabase, String sourceArn, int peakSnapshots) {
    /** For example {@code at most 5 snapshots at once}. */
    public String text() {
        return "at most " + peakSnapshots + " snapshots at once";
    }
}
