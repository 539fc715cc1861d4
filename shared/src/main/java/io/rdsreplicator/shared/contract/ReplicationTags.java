package io.rdsreplicator.shared.contract;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * The tags that the stack writes on everything that it makes.
 *
 * @param snapshotTime time of the data: when the taken snapshot was created; empty on a taken snapshot, because RDS
 *     sets the time after the tags
 * @param sourceResourceId the resource id of the database of which the snapshot was taken; empty if it is not known, as on resources of
 *     earlier releases
 * @param dataTime of the most recent transaction if the source is a read replica; else empty
 * @param instanceClass of the source's writer, if the source is a DB cluster; else empty
 * @param landingBegan when the copy to the destination began, on a landed snapshot; else empty
 */
public record ReplicationTags(
        String stack,
        ReplicationId replicationId,
        String sourceArn,
        Optional<Instant> snapshotTime,
        String role,
        Optional<String> sourceResourceId,
        Optional<Instant> dataTime,
        Optional<InstanceClass> instanceClass,
        Optional<Instant> landingBegan) {
    public static final String STACK = "rds-replicator:stack";
    public static final String REPLICATION_ID = "rds-replicator:replication-id";
    public static final String SOURCE_ARN = "rds-replicator:source-arn";
    public static final String SNAPSHOT_TIME = "rds-replicator:snapshot-time";
    public static final String ROLE = "rds-replicator:role";
    public static final String SOURCE_RESOURCE_ID = "rds-replicator:source-resource-id";
    public static final String DATA_TIME = "rds-replicator:data-time";
    public static final String INSTANCE_CLASS = "rds-replicator:instance-class";
    public static final String LANDING_BEGAN = "rds-replicator:landing-began";

    /** Creates tags without the resource id of the source, and without what follows it. */
    public ReplicationTags(
            String stack, ReplicationId replicationId, String sourceArn, Optional<Instant> snapshotTime, String role) {
        this(stack, replicationId, sourceArn, snapshotTime, role, Optional.empty(), Optional.empty());
    }

    /** Creates tags of a resource that is neither of a DB cluster nor a landed snapshot of one. */
    public ReplicationTags(
            String stack,
            ReplicationId replicationId,
            String sourceArn,
            Optional<Instant> snapshotTime,
            String role,
            Optional<String> sourceResourceId,
            Optional<Instant> dataTime) {
        this(
                stack,
                replicationId,
                sourceArn,
                snapshotTime,
                role,
                sourceResourceId,
                dataTime,
                Optional.empty(),
                Optional.empty());
    }

    /** The tags of a resource that the destination makes from an announced snapshot. */
    public static ReplicationTags of(Announcement announcement, String stack, String role) {
        return new ReplicationTags(
                stack,
                announcement.replicationId(),
                announcement.sourceArn().toString(),
                Optional.of(announcement.snapshotTime()),
                role,
                Optional.ofNullable(announcement.sourceResourceId()),
                Optional.ofNullable(announcement.dataTime()),
                Optional.ofNullable(announcement.instanceClass()),
                Optional.empty());
    }

    public List<Tag> toTags() {
        List<Tag> tags = new ArrayList<>();
        tags.add(tag(STACK, stack));
        tags.add(tag(REPLICATION_ID, replicationId.value()));
        tags.add(tag(SOURCE_ARN, sourceArn));
        snapshotTime.ifPresent(time -> tags.add(tag(SNAPSHOT_TIME, time.toString())));
        tags.add(tag(ROLE, role));
        sourceResourceId.ifPresent(resourceId -> tags.add(tag(SOURCE_RESOURCE_ID, resourceId)));
        dataTime.ifPresent(time -> tags.add(tag(DATA_TIME, time.toString())));
        instanceClass.ifPresent(writer -> tags.add(tag(INSTANCE_CLASS, writer.text())));
        landingBegan.ifPresent(time -> tags.add(tag(LANDING_BEGAN, time.toString())));
        return tags;
    }

    /** The replication tags of a resource. Empty if it has none: it is then not this stack's, whatever its name. */
    public static Optional<ReplicationTags> read(List<Tag> tags) {
        Map<String, String> values = byKey(tags);
        String id = values.get(REPLICATION_ID);
        if (!values.containsKey(STACK)
                || !values.containsKey(SOURCE_ARN)
                || id == null
                || !ReplicationId.isReplicationId(id)) {
            return Optional.empty();
        }
        return Optional.of(new ReplicationTags(
                values.get(STACK),
                new ReplicationId(id),
                values.get(SOURCE_ARN),
                Optional.ofNullable(values.get(SNAPSHOT_TIME)).flatMap(ReplicationTags::time),
                values.getOrDefault(ROLE, ""),
                Optional.ofNullable(values.get(SOURCE_RESOURCE_ID)).filter(ResourceId::isResourceId),
                Optional.ofNullable(values.get(DATA_TIME)).flatMap(ReplicationTags::time),
                Optional.ofNullable(values.get(INSTANCE_CLASS)).flatMap(InstanceClass::read),
                Optional.ofNullable(values.get(LANDING_BEGAN)).flatMap(ReplicationTags::time)));
    }

    /** The first value of each key. A tag's value is optional, so somebody else's tag may have none. */
    static Map<String, String> byKey(List<Tag> tags) {
        return tags.stream()
                .collect(Collectors.toMap(
                        Tag::key, tag -> Objects.requireNonNullElse(tag.value(), ""), (first, second) -> first));
    }

    /**
     * Whether the replication id belongs to the tagged source, and the source is of this kind. The id is in the
     * resource's name, so nobody can change it.
     */
    boolean isOfItsSource(DatabaseKind kind) {
        return sourceArn.contains(":" + kind.arnType() + ":")
                && replicationId.isOf(sourceArn.substring(sourceArn.lastIndexOf(':') + 1), kind);
    }

    public static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
