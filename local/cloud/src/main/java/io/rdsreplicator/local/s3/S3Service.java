package io.rdsreplicator.local.s3;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.time.Timeline;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * S3 for every account and Region, as far as deploying needs it: buckets, objects whole and in parts, bucket policies. Objects live in
 * memory, 256 MiB of all together, each byte once, and end with the process. There are no versions, access control lists or tags;
 * encryption and public access blocks are recorded and told, nothing follows from them. A bucket is found from every Region. What a request
 * asks for beyond that is answered as not implemented.
 */
public final class S3Service {
    public S3Service(Timeline timeline, FrontDoor frontDoor) {
        BucketAccess access = new BucketAccess(frontDoor.authorization());
        Memory memory = new Memory(access);
        Buckets buckets = new Buckets(timeline, access);
        Objects objects = new Objects(timeline, access, memory);
        Uploads uploads = new Uploads(timeline, access, memory);
        frontDoor.open(S3Client.class, caller -> new LocalS3Client(access, buckets, objects, uploads, caller));
    }
}
