package io.rdsreplicator.shared.rds;

import io.rdsreplicator.shared.errors.AwsErrors;
import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Distinguishes a temporary access denial of RDS from a permanent one. RDS caches tags for authorization. So for some
 * minutes, a policy with a tag condition denies access to a resource that was just created or tagged. A step that can
 * wait returns that it waits, and the state machine calls it again.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html">
 *     Tagging Amazon RDS resources</a>
 */
public final class TagPropagation {
    /** For the message of a wait. */
    public static final String REASON = "RDS refuses the change: it may not know the tags of what is new yet";
    /** Until the next attempt, if the state machine waits for nothing else. */
    public static final int WAIT_SECONDS = 20;
    /**
     * AWS's documentation says several minutes. If access is still denied after this time, the permission is reported
     * as missing.
     */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private TagPropagation() {}

    /**
     * Whether the denial may be temporary.
     *
     * @param since when the wait began; this and {@code now} are times of the Step Functions clock
     */
    public static boolean explain(SdkException e, Instant since, Instant now) {
        return AwsErrors.isCode(e, AwsErrors.DENIED)
                && Duration.between(since, now).compareTo(LONGEST) < 0;
    }
}
