package io.rdsreplicator.shared.rds;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * The copy of a snapshot that RDS is to make.
 *
 * @param source identifier, or the ARN if it is in another account or Region
 * @param kmsKeyArn the key under which the copy is encrypted
 * @param tags of the copy; those of the source are not copied
 * @param optionGroupName option group of the copy, if it must name one
 * @param signedRegion the source's Region, if RDS requires a signed URL for the copy
 */
public record SnapshotCopy(
        String source,
        String target,
        String kmsKeyArn,
        List<Tag> tags,
        @Nullable String optionGroupName,
        @Nullable String signedRegion) {
    public SnapshotCopy(String source, String target, String kmsKeyArn, List<Tag> tags) {
        this(source, target, kmsKeyArn, tags, null, null);
    }
}
