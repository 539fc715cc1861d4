package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.stacks.resources.StoredObjects;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/** Objects in the buckets of the local S3. */
record BucketObjects(FrontDoor frontDoor) implements StoredObjects {
    @Override
    public byte[] read(Caller caller, String bucket, String key) {
        GetObjectRequest request =
                GetObjectRequest.builder().bucket(bucket).key(key).build();
        return frontDoor
                .client(S3Client.class, caller)
                .getObject(request, ResponseTransformer.toBytes())
                .asByteArray();
    }
}
