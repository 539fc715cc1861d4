package io.rdsreplicator.shared.contract;

import java.util.Locale;

/**
 * The three snapshots of a replication. The taken one is made in the source account, the transfer one is encrypted
 * there, and the landed one is the copy in the destination.
 */
public enum SnapshotKind {
    TAKEN,
    TRANSFER,
    LANDED;

    /** The word in names and in the role tag. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
