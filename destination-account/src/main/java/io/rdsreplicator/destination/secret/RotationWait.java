package io.rdsreplicator.destination.secret;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.WaitingPolicy;
import java.time.Duration;
import java.time.Instant;

/**
 * Waits for a rotation of a secret to end. A rotation copies the value when it begins, and makes the copy current
 * later. A change in between would be undone. A rotation that was given up leaves its label forever. Only an operator
 * can take it off.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CancelRotateSecret.html">
 *     CancelRotateSecret</a>
 */
public final class RotationWait {
    private final WaitingPolicy waiting;

    public RotationWait(Settings settings) {
        this.waiting = WaitingPolicy.until(settings.minutes("ROTATION_DEADLINE_MINUTES"));
    }

    /**
     * Seconds until the next look.
     *
     * @param version the version that carries the rotation's label
     * @param since when the wait began; {@code now}: when this state was entered. Both are by Step Functions' clock
     * @throws InvalidRequestException when the deadline has passed; the message has the commands that end the rotation
     */
    public int waitSeconds(String secret, String version, Instant since, Instant now) {
        Duration waited = Duration.between(since, now);
        if (waited.compareTo(waiting.deadline()) >= 0) {
            throw new InvalidRequestException("secret " + secret + " has been under rotation for " + waited.toMinutes()
                    + " minutes, and RotationDeadlineMinutes is "
                    + waiting.deadline().toMinutes() + ": let the rotation end, or "
                    + wayOut(secret, version));
        }
        return waiting.nextWaitSeconds("the rotation of secret " + secret, since, now);
    }

    /** What an operator can do about a rotation that never ends. */
    public static String wayOut(String secret, String version) {
        return "if it was given up (AWSPENDING is still on version " + version
                + "), cancel it: aws secretsmanager cancel-rotate-secret"
                + " --secret-id " + secret
                + "; and take the label off: aws secretsmanager update-secret-version-stage --secret-id "
                + secret
                + " --version-stage AWSPENDING --remove-from-version-id " + version;
    }
}
