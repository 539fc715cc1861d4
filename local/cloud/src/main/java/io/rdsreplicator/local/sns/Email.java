package io.rdsreplicator.local.sns;

import java.time.Instant;

/**
 * An e-mail that SNS would have sent.
 *
 * @param confirmationToken what {@code ConfirmSubscription} takes, if this asks to confirm a subscription; otherwise null
 */
public record Email(
        String topicArn, String to, String subject, String body, Instant sentAt, String confirmationToken) {}
