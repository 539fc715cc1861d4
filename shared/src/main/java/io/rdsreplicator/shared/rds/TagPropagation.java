package io.rdsreplicator.shared.rds;

import io.rdsreplicator.shared.errors.AwsErrors;
import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Tells a refusal of RDS that passes from one that stays. RDS caches tags for authorization: for some minutes, a policy that asks for a tag
 * refuses what was made or tagged a moment ago. A step that can wait answers that it waits, and the machine comes back.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html">Tagging Amazon RDS resources</a>
 */
public final class TagPropagation {
    /** For the message of a wait. */
    public static final String REASON = "RDS refuses the change: it may not know the tags of what is new yet";
    /** Until the next try, where the machine waits for nothing else. */
    public static final int WAIT_SECONDS = 20;
    /** AWS says several minutes. A permission that is really missing is told after that. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private TagPropagation() {}

    /**
     * Whether a refusal may pass.
     *
     * @param since when the wait began, and {@code now}: both by the clock of Step Functions
     */
    public static boolean explain(SdkException e, Instant since, Instant now) {
        return AwsErrors.isCode(e, AwsErrors.DENIED)
                && Duration.between(since, now).compareTo(LONGEST) < 0;
    }
}
