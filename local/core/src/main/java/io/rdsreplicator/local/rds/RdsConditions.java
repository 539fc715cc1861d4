package io.rdsreplicator.local.rds;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a place is like beside what there is in it: how late a fresh resource is seen, and its tags by policies, how its clock goes, how
 * much it may hold, what it takes where AWS does not say. As usual nothing is late, the clock is the timeline's, the quotas are RDS's own,
 * and what AWS does not say is refused.
 *
 * <p>Change it under the timeline's lock, or from the thread that drives the timeline.
 */
public final class RdsConditions {
    private final Map<RdsQuota, Integer> limits = new EnumMap<>(RdsQuota.class);
    private Duration unseenFor = Duration.ZERO;
    private Duration untaggedFor = Duration.ZERO;
    private Duration unauthorizedFor = Duration.ZERO;
    private Duration clockAhead = Duration.ZERO;
    private boolean openCallsTaken;
    private boolean copiesByGrantAlone;

    RdsConditions() {}

    /**
     * Has describing not show what was made less than so long ago; operations know it, as RDS's do.
     *
     * @param tags how long after its making a resource is shown without its tags
     */
    public void seeLate(Duration resource, Duration tags) {
        unseenFor = resource;
        untaggedFor = tags;
    }

    /**
     * Has policies know the tags of a resource only so long after its making.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html">Tags are cached for authorization</a>
     */
    public void authorizeLate(Duration tags) {
        unauthorizedFor = tags;
    }

    /** Sets RDS's clock here ahead of the timeline, or, with a negative span, behind. */
    public void setClockAhead(Duration span) {
        clockAhead = span;
    }

    /**
     * Has RDS take, or refuse as usual, the calls of which AWS's documents do not say whether the resource's status takes them. A program
     * that is right works either way.
     */
    public void takeOpenCalls(boolean taken) {
        openCallsTaken = taken;
    }

    boolean takesOpenCalls() {
        return openCallsTaken;
    }

    /**
     * Has RDS ask of whoever copies a snapshot under keys of the own account only that they may describe and grant them, as one page of AWS
     * says; as usual it asks for the whole list of another page.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html">Copying a DB snapshot</a>
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html">AWS KMS key management</a>
     */
    public void copyByGrantAlone(boolean alone) {
        copiesByGrantAlone = alone;
    }

    boolean copiesByGrantAlone() {
        return copiesByGrantAlone;
    }

    public void limit(RdsQuota quota, int most) {
        limits.put(quota, most);
    }

    /** Makes everything as usual, but for the calls that AWS leaves open. */
    public void restore() {
        limits.clear();
        seeLate(Duration.ZERO, Duration.ZERO);
        authorizeLate(Duration.ZERO);
        clockAhead = Duration.ZERO;
    }

    int most(RdsQuota quota) {
        return limits.getOrDefault(quota, quota.usual());
    }

    Instant local(Instant now) {
        return now.plus(clockAhead);
    }

    /** @param madeAt by the timeline */
    boolean shows(Instant madeAt, Instant now) {
        return unseenFor.isZero() || !madeAt.plus(unseenFor).isAfter(now);
    }

    boolean authorizesByTags(Instant madeAt, Instant now) {
        return unauthorizedFor.isZero() || !madeAt.plus(unauthorizedFor).isAfter(now);
    }

    boolean showsTags(Instant madeAt, Instant now) {
        return untaggedFor.isZero() || !madeAt.plus(untaggedFor).isAfter(now);
    }
}
