package io.rdsreplicator.destination.secret;

import io.rdsreplicator.shared.contract.ReplicationId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Records that an execution needs a replication's replica and landed snapshot. Either a rollback has chosen the
 * replica, or the replication itself works on it. A claim is a staging label on the secret. Every step that unlocks or
 * deletes reads it. The labels of a secret are never stale, unlike lists of executions.
 *
 * @param begun when the execution was started, in whole seconds
 * @param execution 12 hex digits of the SHA-256 of its ARN
 */
public record Claim(ReplicationId replicationId, Instant begun, String execution) {
    private static final String PREFIX = "choosing-";
    private static final int HASH_LENGTH = 12;
    private static final Pattern FORM = Pattern.compile(PREFIX + "(.+)-(\\d{14})-([0-9a-f]{" + HASH_LENGTH + "})");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss");

    public static Claim of(ReplicationId replicationId, Instant begun, String executionArn) {
        return new Claim(replicationId, begun.truncatedTo(ChronoUnit.SECONDS), hash(executionArn));
    }

    /** Empty for any other label. */
    static Optional<Claim> parse(String label) {
        Matcher matcher = FORM.matcher(label);
        if (!matcher.matches() || !ReplicationId.isReplicationId(matcher.group(1))) {
            return Optional.empty();
        }
        try {
            Instant begun = LocalDateTime.parse(matcher.group(2), TIME).toInstant(ZoneOffset.UTC);
            return Optional.of(new Claim(new ReplicationId(matcher.group(1)), begun, matcher.group(3)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    public String label() {
        return PREFIX + replicationId + "-" + TIME.withZone(ZoneOffset.UTC).format(begun) + "-" + execution;
    }

    public boolean isBy(String executionArn) {
        return execution.equals(hash(executionArn));
    }

    private static String hash(String executionArn) {
        return ReplicationId.sha256(executionArn).substring(0, HASH_LENGTH);
    }
}
