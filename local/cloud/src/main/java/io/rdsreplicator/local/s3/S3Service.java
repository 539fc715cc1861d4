package io.rdsreplicator.local.s3;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.time.Timeline;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Local S3 for every account and Region, as far as deployments need it: buckets, objects, multipart uploads, bucket
 * policies. Objects are in memory and end with the process. Together they may have 256 MiB, and copies share their
 * bytes. There are no versions, access control lists or tags. Encryption and public access blocks are stored and
 * returned, but have no effect. A bucket is found from every Region. A request for anything else gets the answer "not
 * implemented".
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
