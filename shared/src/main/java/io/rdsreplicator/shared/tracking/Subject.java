package io.rdsreplicator.shared.tracking;

import io.rdsreplicator.shared.ReplicationId;

/**
 * What an execution works on.
 *
 * @param replicationId null for a rollback, and where the input does not say
 * @param sourceDatabase empty where the input does not say
 * @param fromTheStart whether it does the whole work; false for one that takes up what an earlier one has made
 */
public record Subject(ReplicationId replicationId, String sourceDatabase, boolean fromTheStart) {
    public static final Subject UNKNOWN = new Subject(null, "", false);
}
