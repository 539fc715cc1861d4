package io.rdsreplicator.shared.contract;

import java.util.Locale;

/** The three snapshots of a replication: taken in the source account, encrypted there for the transfer, landed in the destination. */
public enum SnapshotKind {
    TAKEN,
    TRANSFER,
    LANDED;

    /** The word in names and in the role tag. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
