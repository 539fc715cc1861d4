package io.rdsreplicator.shared.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Require;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The message that the source account publishes on its topic when it has shared a snapshot. It is also the input of the
 * destination's state machine, and so the contract between the two accounts. It holds names and facts, never a secret.
 * Every instance is valid: the constructor rejects invalid values. Unknown fields are ignored: a later release of the
 * source can add fields under the same version, and the console adds its {@code Comment}.
 *
 * @param version of this contract; 1
 * @param sourceArn ARN of the source database, which identifies the lineage
 * @param sourceDatabase identifier of the source database
 * @param snapshotArn ARN of the transfer snapshot
 * @param snapshotTime when the taken snapshot was created. RDS keeps this time with every copy of a DB snapshot, not of a DB
 *     cluster snapshot
 * @param transferKeyArn the source's KMS key under which the transfer snapshot is encrypted
 * @param allocatedStorage in gibibytes
 * @param requestedAt when the source's execution started; earlier releases send null, here and in all fields that
 *     follow
 * @param sourceExecutionArn ARN of the source's execution
 * @param sourceStages seconds that each stage of the source took, in order
 * @param sourceApiCalls requests that the source's steps have sent so far, by AWS service
 * @param engineLifecycleSupport of the source database: whether RDS Extended Support keeps it after the end of its
 *     version's standard support; null if its engine has none
 * @param sourceResourceId resource id of the database of which the snapshot was taken; null if it is not
 *     known. If a database is deleted and created again, its ARN stays the same and its resource id changes
 * @param dataTime of the most recent transaction in the snapshot ({@code SnapshotDatabaseTime}) if the source is a read
 *     replica, which can lag behind its own source
 * @param sourceTags the database's tags that the source's stack copies
 * @param tagsLeftOut why configured tags were not copied, one sentence for each
 * @param optionGroupName option group of the destination with which the copy must be made, because the database has
 *     options that stay with it
 * @param kind of the source database; null means a DB instance, as in announcements of earlier releases
 * @param instanceClass of the writer, if the source is a DB cluster that has one
 * @param settings the source's own values of the settings that a replica can take from it, by name
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.Constraints">
 *     Naming constraints</a>
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Announcement(
        int version,
        ReplicationId replicationId,
        Arn sourceArn,
        String sourceDatabase,
        Arn snapshotArn,
        Instant snapshotTime,
        String engine,
        String engineVersion,
        String masterUsername,
        int allocatedStorage,
        Arn transferKeyArn,
        @Nullable Instant requestedAt,
        @Nullable String sourceExecutionArn,
        @Nullable Map<String, Integer> sourceStages,
        @Nullable Map<String, Integer> sourceApiCalls,
        @Nullable String engineLifecycleSupport,
        @Nullable String sourceResourceId,
        @Nullable Instant dataTime,
        @Nullable Map<String, String> sourceTags,
        @Nullable List<String> tagsLeftOut,
        @Nullable String optionGroupName,
        @Nullable DatabaseKind kind,
        @Nullable InstanceClass instanceClass,
        @Nullable Map<String, Object> settings) {
    public static final int VERSION = 1;
    /**
     * The maximum length in UTF-8 bytes of an announcement that is encoded as a JSON string. It has this form in the
     * event with which SNS invokes a function. SNS and Step Functions carry 262,144 bytes. The rest is for the event
     * and for the other contents of a state machine payload.
     *
     * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html">
     *     Step Functions service quotas</a>
     */
    public static final int MAXIMUM_LENGTH = 200_000;

    static final Pattern DATABASE = Pattern.compile("[a-z](?:-?[a-z0-9]){0,62}");
    static final Pattern ENGINE = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    static final Pattern ENGINE_VERSION = Pattern.compile("[A-Za-z0-9._+-]{1,64}");
    private static final Pattern LIFECYCLE = Pattern.compile("[!-~]{1,64}");
    static final Pattern OPTION_GROUP = Pattern.compile("[a-z](?:-?[a-z0-9]){0,254}");
    static final Pattern USER = Pattern.compile("[!-~]{1,128}");
    /** In GiB, far above what RDS offers. A deadline that is computed from it does not overflow. */
    static final int LARGEST_STORAGE = 1_000_000;
    /** RDS's limits for the tags of a resource, and for the key and value of each. */
    private static final int MOST_TAGS = 50;

    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_VALUE = 256;
    private static final int LONGEST_SETTINGS = 4096;
    // Years have four digits, as in every time from RDS: other years sort and print differently.
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    public Announcement {
        Require.present(replicationId, "announcement: replicationId");
        Require.that(
                version == VERSION,
                "announcement: version is " + version + " and must be " + VERSION
                        + ": deploy both accounts from the same release");
        Require.present(sourceArn, "announcement: sourceArn");
        Require.present(snapshotArn, "announcement: snapshotArn");
        Require.present(snapshotTime, "announcement: snapshotTime");
        Require.present(transferKeyArn, "announcement: transferKeyArn");
        requireYear(snapshotTime, "snapshotTime");
        Require.matches(ENGINE, engine, "announcement: engine", "the name of an engine of RDS");
        Require.matches(ENGINE_VERSION, engineVersion, "announcement: engineVersion", "a version of an engine of RDS");
        Require.matches(
                USER,
                masterUsername,
                "announcement: masterUsername",
                "1 to 128 printable ASCII characters without spaces");
        Require.that(
                allocatedStorage > 0 && allocatedStorage <= LARGEST_STORAGE,
                "announcement: allocatedStorage must be from 1 to " + LARGEST_STORAGE + " GiB");
        DatabaseKind announced = Objects.requireNonNullElse(kind, DatabaseKind.INSTANCE);
        Require.that(
                sourceArn.isOf("rds", announced.arnType()),
                "announcement: sourceArn must be the ARN of a " + announced.label());
        Require.that(
                snapshotArn.isOf("rds", announced.snapshotArnType()),
                "announcement: snapshotArn must be the ARN of a " + announced.snapshotLabel());
        Require.that(transferKeyArn.isOf("kms", "key"), "announcement: transferKeyArn must be the ARN of a KMS key");
        Require.matches(
                DATABASE,
                sourceDatabase,
                "announcement: sourceDatabase",
                "the identifier of a database, in lower case");
        Require.that(
                sourceArn.resourceName().equals(sourceDatabase),
                "announcement: sourceDatabase must be the database of sourceArn");
        Require.that(replicationId.isOf(sourceArn), "announcement: replicationId must be of sourceDatabase");
        Require.that(
                snapshotArn.isBeside(sourceArn),
                "announcement: snapshotArn must be in the source's account and Region");
        Require.that(
                transferKeyArn.isBeside(sourceArn),
                "announcement: transferKeyArn must be in the source's account and Region");
        Require.that(
                snapshotNameEndsWith(snapshotArn, replicationId, SnapshotKind.TRANSFER)
                        || snapshotNameEndsWith(snapshotArn, replicationId, SnapshotKind.TAKEN),
                "announcement: snapshotArn must name the transfer snapshot of its replicationId");
        if (requestedAt != null) {
            requireYear(requestedAt, "requestedAt");
        }
        SourceExecution.requireExecution(sourceExecutionArn, sourceArn);
        sourceStages = SourceExecution.requireNumbers(sourceStages, "sourceStages");
        sourceApiCalls = SourceExecution.requireNumbers(sourceApiCalls, "sourceApiCalls");
        if (engineLifecycleSupport != null) {
            Require.matches(
                    LIFECYCLE,
                    engineLifecycleSupport,
                    "announcement: engineLifecycleSupport",
                    "1 to 64 printable ASCII characters without spaces");
        }
        if (sourceResourceId != null) {
            ResourceId.require(sourceResourceId, "announcement: sourceResourceId");
        }
        if (dataTime != null) {
            requireYear(dataTime, "dataTime");
        }
        sourceTags = requireTags(sourceTags);
        tagsLeftOut = requireReasons(tagsLeftOut);
        settings = requireSettings(settings);
        if (optionGroupName != null) {
            Require.matches(
                    OPTION_GROUP, optionGroupName, "announcement: optionGroupName", "the name of an option group");
        }
    }

    /**
     * @throws InvalidRequestException if the text is too long, is not an announcement, or is an invalid one
     */
    public static Announcement parse(String text) {
        Require.text(text, "announcement");
        int length = Json.write(text).getBytes(StandardCharsets.UTF_8).length;
        Require.that(
                length <= MAXIMUM_LENGTH,
                "announcement is longer than " + MAXIMUM_LENGTH + " bytes: it takes " + length + " as a JSON string");
        return Json.read(text, Announcement.class, "announcement");
    }

    /** The kind to announce for a database; null for a DB instance, which earlier releases announce without a kind. */
    public static @Nullable DatabaseKind kindOf(Arn sourceArn) {
        return DatabaseKind.of(sourceArn)
                .filter(kind -> kind != DatabaseKind.INSTANCE)
                .orElse(null);
    }

    /** Identifies the source's execution that announces the snapshot; empty if an early release announces it. */
    public Optional<String> run() {
        return Optional.ofNullable(requestedAt).map(time -> time + " " + sourceExecutionArn);
    }

    /**
     * Whether a text is an announcement of the same replication by the same execution of the source. The same
     * announcement can be published more than once.
     */
    public boolean isOfSameRunAs(String text) {
        try {
            Announcement other = parse(text);
            return other.replicationId.equals(replicationId)
                    && run().isPresent()
                    && other.run().equals(run());
        } catch (InvalidRequestException e) {
            return false;
        }
    }

    /** The message attributes by which other subscribers of the topic can filter. */
    public Map<String, String> attributes() {
        return Map.of("event", "SnapshotShared", "sourceDatabase", sourceDatabase);
    }

    /** Returns the same tags in the same order. The destination applies RDS's own rules for tags. */
    private static @Nullable Map<String, String> requireTags(@Nullable Map<String, String> tags) {
        if (tags == null) {
            return null;
        }
        Require.that(tags.size() <= MOST_TAGS, "announcement: sourceTags has more than " + MOST_TAGS + " tags");
        tags.forEach((key, value) -> Require.that(
                value != null && key.length() <= LONGEST_KEY && value.length() <= LONGEST_VALUE,
                "announcement: a tag in sourceTags must have a key of at most " + LONGEST_KEY
                        + " and a value of at most " + LONGEST_VALUE + " characters"));
        return Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }

    /** Each value is checked where it is used: a later release may announce settings that this one does not know. */
    private static @Nullable Map<String, Object> requireSettings(@Nullable Map<String, Object> settings) {
        if (settings == null) {
            return null;
        }
        Require.that(
                Json.write(settings).length() <= LONGEST_SETTINGS,
                "announcement: settings must have at most " + LONGEST_SETTINGS + " characters");
        return Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    private static @Nullable List<String> requireReasons(@Nullable List<String> reasons) {
        if (reasons == null) {
            return null;
        }
        Require.that(
                reasons.size() <= MOST_TAGS
                        && reasons.stream()
                                .allMatch(reason -> reason != null && reason.length() <= LONGEST_KEY + LONGEST_VALUE),
                "announcement: tagsLeftOut must be at most " + MOST_TAGS + " sentences of at most "
                        + (LONGEST_KEY + LONGEST_VALUE) + " characters");
        return List.copyOf(reasons);
    }

    private static void requireYear(Instant time, String field) {
        Require.that(
                !time.isBefore(EARLIEST) && !time.isAfter(LATEST),
                "announcement: " + field + " must be of the years 2000 to 9999");
    }

    private static boolean snapshotNameEndsWith(Arn snapshot, ReplicationId id, SnapshotKind kind) {
        return snapshot.resourceName().endsWith(id + "-" + kind.word());
    }
}
