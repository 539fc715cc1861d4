package io.rdsreplicator.local.s3;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Limits the size of all buckets together, because their content is in the memory of the process. A copy shares the
 * bytes of its source and needs no memory.
 */
final class Memory {
    static final long MAXIMUM_BYTES = 256L * 1024 * 1024;
    private final BucketAccess access;

    Memory(BucketAccess access) {
        this.access = access;
    }

    /** Refuses content that exceeds the limit. */
    void reserve(long bytes) {
        Set<byte[]> contents = Collections.newSetFromMap(new IdentityHashMap<>());
        access.all().values().stream().flatMap(Bucket::contents).forEach(contents::add);
        long used = contents.stream().mapToLong(content -> content.length).sum();
        if (used + bytes > MAXIMUM_BYTES) {
            throw S3Failures.of(
                    "EntityTooLarge",
                    400,
                    "Your proposed upload exceeds the maximum allowed size: all buckets together hold " + "at most "
                            + MAXIMUM_BYTES + " bytes here, in memory; delete what is not needed");
        }
    }
}
