package io.rdsreplicator.local.s3;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Policy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;

/** A bucket with its settings and objects. */
final class Bucket {
    final String name;
    final AccountRegion place;
    final Instant created;
    /** In the order in which S3 lists them: by the UTF-8 bytes of their keys. */
    final TreeMap<String, StoredObject> objects = new TreeMap<>(Bucket::compareKeys);

    final Map<String, Upload> uploads = new TreeMap<>();
    /** Null unless a policy was put. */
    Policy policy;

    PublicAccessBlockConfiguration publicAccess = PublicAccessBlockConfiguration.builder()
            .blockPublicAcls(true)
            .ignorePublicAcls(true)
            .blockPublicPolicy(true)
            .restrictPublicBuckets(true)
            .build();

    Bucket(String name, AccountRegion place, Instant created) {
        this.name = name;
        this.place = place;
        this.created = created;
    }

    static int compareKeys(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    String arn() {
        return "arn:" + place.partition() + ":s3:::" + name;
    }

    /** Null for {@code us-east-1}, which has no location constraint. */
    String locationConstraint() {
        return place.region().equals("us-east-1") ? null : place.region();
    }

    /** The contents of objects, and of the parts of multipart uploads. */
    Stream<byte[]> contents() {
        return Stream.concat(
                objects.values().stream().map(StoredObject::content),
                uploads.values().stream()
                        .flatMap(upload -> upload.parts.values().stream())
                        .map(Upload.Part::content));
    }
}
