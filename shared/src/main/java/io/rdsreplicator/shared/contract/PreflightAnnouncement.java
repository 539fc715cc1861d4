package io.rdsreplicator.shared.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Require;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The message that asks the destination for its part of a preflight. It is also the input of the destination's
 * execution. It names no snapshot, so a destination of an earlier release refuses it as an announcement. Unknown fields
 * are ignored, as those of an {@link Announcement} are.
 *
 * @param version of this message; 1
 * @param allocatedStorage in gibibytes
 * @param instanceClass of the DB instance, or of the DB cluster's writer if it has one
 * @param optionGroupName option group of the destination that a copy must name
 * @param findings what is wrong in the source account
 * @param sourceExecutionArn ARN of the source's execution; null if its name has characters that are not announced
 * @param requestedAt when the source's execution started
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PreflightAnnouncement(
        int version,
        Arn sourceArn,
        String sourceDatabase,
        DatabaseKind kind,
        String engine,
        String engineVersion,
        int allocatedStorage,
        String masterUsername,
        @Nullable InstanceClass instanceClass,
        @Nullable String optionGroupName,
        List<Finding> findings,
        @Nullable String sourceExecutionArn,
        Instant requestedAt) {
    public static final int VERSION = 1;
    /** The value of the message attribute {@code event}. */
    public static final String EVENT = "Preflight";

    private static final Pattern EXECUTION_NAME = Pattern.compile("preflight-[0-9a-f]{32}");
    private static final int HASH_LENGTH = 32;
    private static final int MOST_FINDINGS = 50;

    public PreflightAnnouncement {
        Require.that(
                version == VERSION,
                "preflight: version is " + version + " and must be " + VERSION
                        + ": deploy both accounts from the same release");
        Require.present(sourceArn, "preflight: sourceArn");
        Require.present(kind, "preflight: kind");
        Require.that(
                sourceArn.isOf("rds", kind.arnType()), "preflight: sourceArn must be the ARN of a " + kind.label());
        Require.matches(
                Announcement.DATABASE,
                sourceDatabase,
                "preflight: sourceDatabase",
                "the identifier of a database, in lower case");
        Require.that(
                sourceArn.resourceName().equals(sourceDatabase),
                "preflight: sourceDatabase must be the database of sourceArn");
        Require.matches(Announcement.ENGINE, engine, "preflight: engine", "the name of an engine of RDS");
        Require.matches(
                Announcement.ENGINE_VERSION,
                engineVersion,
                "preflight: engineVersion",
                "a version of an engine of RDS");
        Require.that(
                allocatedStorage > 0 && allocatedStorage <= Announcement.LARGEST_STORAGE,
                "preflight: allocatedStorage must be from 1 to " + Announcement.LARGEST_STORAGE + " GiB");
        Require.matches(
                Announcement.USER,
                masterUsername,
                "preflight: masterUsername",
                "1 to 128 printable ASCII characters without spaces");
        if (optionGroupName != null) {
            Require.matches(
                    Announcement.OPTION_GROUP,
                    optionGroupName,
                    "preflight: optionGroupName",
                    "the name of an option group");
        }
        findings = List.copyOf(Require.present(findings, "preflight: findings"));
        Require.that(findings.size() <= MOST_FINDINGS, "preflight: there are more than " + MOST_FINDINGS + " findings");
        SourceExecution.requireExecution(sourceExecutionArn, sourceArn);
        Require.present(requestedAt, "preflight: requestedAt");
    }

    /**
     * @throws io.rdsreplicator.shared.errors.InvalidRequestException if the text is too long or not such a message
     */
    public static PreflightAnnouncement parse(String text) {
        Require.text(text, "preflight");
        int length = Json.write(text).getBytes(StandardCharsets.UTF_8).length;
        Require.that(
                length <= Announcement.MAXIMUM_LENGTH,
                "preflight is longer than " + Announcement.MAXIMUM_LENGTH + " bytes");
        return Json.read(text, PreflightAnnouncement.class, "preflight");
    }

    /** Tells the message from an announcement in the definition of the destination's state machine. */
    @JsonProperty("event")
    public String event() {
        return EVENT;
    }

    /** The message attributes by which subscribers of the topic can filter. */
    public Map<String, String> attributes() {
        return Map.of("event", EVENT, "sourceDatabase", sourceDatabase);
    }

    /** The name of the destination's execution for a message. The same message has one execution. */
    public static String executionName(String messageId) {
        return "preflight-" + ReplicationId.sha256(messageId).substring(0, HASH_LENGTH);
    }

    /** Whether an execution is a preflight, by its name in the destination. */
    public static boolean isExecution(String name) {
        return EXECUTION_NAME.matcher(name).matches();
    }

    /** Whether the input of an execution asks for a preflight in the source, or for a dry run of a rollback. */
    public static boolean isDryRun(@Nullable Object input) {
        return input instanceof Map<?, ?> members && Boolean.TRUE.equals(members.get("dryRun"));
    }
}
