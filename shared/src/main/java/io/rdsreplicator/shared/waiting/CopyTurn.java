package io.rdsreplicator.shared.waiting;

import java.time.Instant;

/**
 * What a replication that waits for a copy slot knows of its turn; handed on from look to look in the execution's data.
 *
 * @param slots how many copies RDS has in progress at once, as far as it has seen; null before its first look
 * @param watched the copy that has the slot which it takes; null before its first look, and if no copy is in progress
 * @param begun whether the watched copy has been seen
 * @param watchedSince since when it is seen in progress, or looked for
 * @param listedAt when the queue was read last
 * @param refused whether RDS has refused its copy
 */
public record CopyTurn(
        Integer slots, String watched, boolean begun, Instant watchedSince, Instant listedAt, boolean refused) {
    /** Of a replication that RDS has just refused for the first time. */
    static final CopyTurn REFUSED = new CopyTurn(null, null, false, null, null, true);
    /** Of one that has not tried, as there are many before it. */
    static final CopyTurn UNTRIED = new CopyTurn(null, null, false, null, null, false);

    CopyTurn seen(Instant now) {
        return begun ? this : new CopyTurn(slots, watched, true, now, listedAt, refused);
    }
}
