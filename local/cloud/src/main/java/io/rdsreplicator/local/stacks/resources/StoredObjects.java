package io.rdsreplicator.local.stacks.resources;

import io.rdsreplicator.local.identity.Caller;

/** Reads templates and packaged artefacts. */
@FunctionalInterface
public interface StoredObjects {
    /** @throws software.amazon.awssdk.services.s3.model.S3Exception if it cannot be read */
    byte[] read(Caller caller, String bucket, String key);
}
