package io.rdsreplicator.shared.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.rdsreplicator.shared.runtime.Require;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one replication and everything that it makes: {@code orders-20261121040500-3f9a1c}, at most 48 characters, so that a replica's name
 * with its prefix stays within RDS's 63.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.Constraints">Naming constraints</a>
 */
public record ReplicationId(@JsonValue String value) {
    /** By the start of the execution. Nobody can change it, as tags can be changed: it is in the names of what a replication makes. */
    public static final Comparator<ReplicationId> BY_START =
            Comparator.comparing(ReplicationId::start).thenComparing(ReplicationId::value);

    private static final int DATABASE_LENGTH = 26;
    private static final int TAIL_LENGTH = "-yyyymmddhhmmss-3f9a1c".length();
    private static final Pattern FORM = Pattern.compile("[a-z](?:-?[a-z0-9]){0,25}-\\d{14}-[0-9a-f]{6}");
    private static final int HASH_LENGTH = "-3f9a1c".length();
    private static final String RESUMES = "resume-";
    private static final int RESUMING_HASH_LENGTH = 12;
    private static final Pattern RESUMING =
            Pattern.compile(RESUMES + "(" + FORM + ")-[0-9a-f]{" + RESUMING_HASH_LENGTH + "}");
    private static final DateTimeFormatter START =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ReplicationId {
        Require.matches(FORM, value, "replicationId", "of the form <database>-<yyyymmddhhmmss>-<6 hex digits>");
    }

    /**
     * The id of the run that an execution does for a database. A pure function, so that a retried function mints the same.
     *
     * @param startTime of the execution
     */
    public static ReplicationId mint(Arn source, String executionArn, Instant startTime) {
        return new ReplicationId(head(source.resourceName()) + "-" + START.format(startTime) + "-"
                + hash(source.toString(), executionArn));
    }

    /** Whether a replication of the database has ids like this one; as far as an id has room for its name. */
    public boolean isOf(String sourceDatabase) {
        return database().equals(head(sourceDatabase));
    }

    private static String head(String sourceDatabase) {
        String database = sourceDatabase.toLowerCase(Locale.ROOT);
        return database.substring(0, Math.min(DATABASE_LENGTH, database.length()))
                .replaceAll("-+$", "");
    }

    /** The beginning of the source database's identifier, as far as an id has room for it. */
    public String database() {
        return value.substring(0, value.length() - TAIL_LENGTH);
    }

    /** When its execution started, to the second; empty where the digits are no time. */
    public Optional<Instant> startTime() {
        try {
            return Optional.of(LocalDateTime.parse(start(), START).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private String start() {
        return value.substring(value.length() - TAIL_LENGTH + 1, value.length() - HASH_LENGTH);
    }

    /** The id that a text begins with, as the name of an execution does that was started for it. */
    public static Optional<ReplicationId> atStartOf(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.lookingAt() ? Optional.of(new ReplicationId(matcher.group())) : Optional.empty();
    }

    /** The name of an execution that resumes this replication, so that a list of executions tells so; at most 75 characters. */
    public String resumingExecution(String earlierExecutionArn) {
        return RESUMES + value + "-" + sha256(earlierExecutionArn).substring(0, RESUMING_HASH_LENGTH);
    }

    /** The replication that an execution of such a name resumes. */
    public static Optional<ReplicationId> resumedBy(String executionName) {
        Matcher matcher = RESUMING.matcher(executionName);
        return matcher.matches() ? Optional.of(new ReplicationId(matcher.group(1))) : Optional.empty();
    }

    /** Whether {@link #mint} gives this id to the run that an execution does for a database. */
    public boolean isMintedBy(String sourceArn, String executionArn, Instant startTime) {
        return start().equals(START.format(startTime)) && value.endsWith("-" + hash(sourceArn, executionArn));
    }

    private static String hash(String sourceArn, String executionArn) {
        return sha256(sourceArn + executionArn).substring(0, 6);
    }

    /** Whether a text is a replication id; for names and tags that somebody else may have written. */
    public static boolean isReplicationId(String text) {
        return text != null && FORM.matcher(text).matches();
    }

    /** SHA-256 of a text, as 64 hex digits. */
    public static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
