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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The id of one replication and of everything that it makes, such as {@code orders-20261121040500-3f9a1c}. It has at
 * most 48 characters, so that a replica's name with its prefix stays within RDS's limit of 63.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.Constraints">
 *     Naming constraints</a>
 */
public record ReplicationId(@JsonValue String value) {
    /**
     * Orders ids by the start of the execution. The start is part of the names of the resources, so nobody can change
     * it. Tags can be changed.
     */
    public static final Comparator<ReplicationId> BY_START =
            Comparator.comparing(ReplicationId::start).thenComparing(ReplicationId::value);

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
     * Computes the id of the replication that an execution does for a database. A pure function: a retried function
     * computes the same id.
     *
     * @param startTime of the execution
     */
    public static ReplicationId mint(Arn source, String executionArn, Instant startTime) {
        return new ReplicationId(head(source.resourceName(), kindOf(source)) + "-" + START.format(startTime) + "-"
                + hash(source.toString(), executionArn));
    }

    /** Whether a replication of the database has ids like this one. Compares as much of its name as fits in an id. */
    public boolean isOf(Arn source) {
        return isOf(source.resourceName(), kindOf(source));
    }

    /** The same, for a database of a kind. */
    public boolean isOf(String sourceDatabase, DatabaseKind kind) {
        return database().equals(head(sourceDatabase, kind));
    }

    /** Whether the id can be of a database with this name, of either kind. */
    public boolean canBeOf(String sourceDatabase) {
        return Stream.of(DatabaseKind.values()).anyMatch(kind -> isOf(sourceDatabase, kind));
    }

    private static DatabaseKind kindOf(Arn source) {
        return DatabaseKind.of(source).orElse(DatabaseKind.INSTANCE);
    }

    private static String head(String sourceDatabase, DatabaseKind kind) {
        String database = sourceDatabase.toLowerCase(Locale.ROOT);
        return database.substring(0, Math.min(kind.headLength(), database.length()))
                .replaceAll("-+$", "");
    }

    /** The maximum length of the id of a replication of a database of that kind. */
    static int longest(DatabaseKind kind) {
        return kind.headLength() + TAIL_LENGTH;
    }

    /** The beginning of the source database's identifier, as much as fits in an id. */
    public String database() {
        return value.substring(0, value.length() - TAIL_LENGTH);
    }

    /** The start of the replication's execution, to the second; empty if the digits are not a time. */
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

    /** The id at the start of a text, such as the name of an execution that was started for the replication. */
    public static Optional<ReplicationId> atStartOf(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.lookingAt() ? Optional.of(new ReplicationId(matcher.group())) : Optional.empty();
    }

    /**
     * The name of an execution that resumes this replication; at most 75 characters. A list of executions then shows
     * which replication it resumes.
     */
    public String resumingExecution(String earlierExecutionArn) {
        return RESUMES + value + "-" + sha256(earlierExecutionArn).substring(0, RESUMING_HASH_LENGTH);
    }

    /** The replication that an execution with this name resumes. */
    public static Optional<ReplicationId> resumedBy(String executionName) {
        Matcher matcher = RESUMING.matcher(executionName);
        return matcher.matches() ? Optional.of(new ReplicationId(matcher.group(1))) : Optional.empty();
    }

    /** Whether {@link #mint} gives this id to the replication that an execution does for a database. */
    public boolean isMintedBy(String sourceArn, String executionArn, Instant startTime) {
        return start().equals(START.format(startTime)) && value.endsWith("-" + hash(sourceArn, executionArn));
    }

    private static String hash(String sourceArn, String executionArn) {
        return sha256(sourceArn + executionArn).substring(0, 6);
    }

    /** Whether a text is a replication id. Use it for names and tags that somebody else may have written. */
    public static boolean isReplicationId(@Nullable String text) {
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
