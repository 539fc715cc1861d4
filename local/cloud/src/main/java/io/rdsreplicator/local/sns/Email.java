package io.rdsreplicator.local.sns;

import java.time.Instant;

/**
 * An e-mail that SNS would have sent.
 *
 * @param confirmationToken the token for {@code ConfirmSubscription} if the e-mail asks to confirm a subscription;
 * otherwise null
 */
public record Email(
        String topicArn, String to, String subject, String body, Instant sentAt, String confirmationToken) {}
