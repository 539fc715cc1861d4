package io.rdsreplicator.shared.waiting;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of a replication that waits for a copy slot. It is passed from look to look in the execution's data.
 *
 * @param slots how many copies RDS has in progress at once, as far as the replication has seen; null before its first
 *     look
 * @param watched the copy whose slot the replication takes next; null before its first look, and if no copy is in
 *     progress
 * @param begun whether the watched copy has been seen
 * @param watchedSince since when the copy has been seen in progress, or looked for
 * @param listedAt when the queue was last read
 * @param refused whether RDS has refused the replication's copy
 */
public record CopyTurn(
        @Nullable Integer slots,
        @Nullable String watched,
        boolean begun,
        @Nullable Instant watchedSince,
        @Nullable Instant listedAt,
        boolean refused) {
    /** Of a replication that RDS has just refused for the first time. */
    static final CopyTurn REFUSED = new CopyTurn(null, null, false, null, null, true);
    /** Of a replication that has not tried yet, because many replications are before it. */
    static final CopyTurn UNTRIED = new CopyTurn(null, null, false, null, null, false);

    CopyTurn seen(Instant now) {
        return begun ? this : new CopyTurn(slots, watched, true, now, listedAt, refused);
    }
}
