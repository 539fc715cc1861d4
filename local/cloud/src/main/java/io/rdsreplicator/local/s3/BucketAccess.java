package io.rdsreplicator.local.s3;

import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Verdict;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.SdkPojo;

/**
 * Finds buckets and checks the caller's permission. A principal of the bucket's account needs it by its own policies
 * or by the bucket policy. A principal of another account needs both. A bucket name is unique in its partition.
 */
final class BucketAccess {
    private final Authorization authorization;
    private final Map<String, Bucket> buckets = new TreeMap<>();

    BucketAccess(Authorization authorization) {
        this.authorization = authorization;
    }

    Map<String, Bucket> all() {
        return buckets;
    }

    /** The key in {@link #all} of a bucket with that name. */
    static String key(Caller caller, String name) {
        return caller.place().partition() + ":" + name;
    }

    Optional<Bucket> find(Caller caller, String name) {
        BucketNames.requireValid(name);
        return Optional.ofNullable(buckets.get(key(caller, name)));
    }

    /** The bucket of a request, if the caller has permission for the action. */
    Bucket forBucket(Caller caller, String name, SdkPojo request, String action) {
        return forBucket(caller, name, request, action, UnaryOperator.identity());
    }

    /** @param conditions adds S3's own condition keys */
    Bucket forBucket(
            Caller caller, String name, SdkPojo request, String action, UnaryOperator<AccessRequest> conditions) {
        Bucket bucket = find(caller, name).orElseThrow(S3Failures::noSuchBucket);
        require(bucket, conditions.apply(AccessRequest.of(caller, "s3:" + action, bucket.arn())));
        requireExpectedOwner(bucket, request);
        return bucket;
    }

    /**
     * The bucket of a request, if the caller has permission for the action on the object. The object need not exist.
     */
    Bucket forObject(Caller caller, String name, String key, SdkPojo request, String action) {
        Bucket bucket = find(caller, name).orElseThrow(S3Failures::noSuchBucket);
        require(bucket, onObject(caller, bucket, key, action));
        requireExpectedOwner(bucket, request);
        return bucket;
    }

    boolean admits(Caller caller, Bucket bucket, String key, String action) {
        return verdict(bucket, onObject(caller, bucket, key, action)).allowed();
    }

    /** Whether a caller may learn which objects a bucket has. */
    boolean mayList(Caller caller, Bucket bucket) {
        return verdict(bucket, AccessRequest.of(caller, "s3:ListBucket", bucket.arn()))
                .allowed();
    }

    /** For an operation on no bucket, or on one that does not exist yet. */
    void requireInAccount(Caller caller, String action, String resource) {
        AccessRequest request = AccessRequest.of(caller, "s3:" + action, resource);
        Verdict verdict = authorization.decide(caller.account(), null, request);
        if (!verdict.allowed()) {
            throw S3Failures.denied(verdict.message(request));
        }
    }

    private static AccessRequest onObject(Caller caller, Bucket bucket, String key, String action) {
        return AccessRequest.of(caller, "s3:" + action, bucket.arn() + "/" + key);
    }

    private void require(Bucket bucket, AccessRequest request) {
        Verdict verdict = verdict(bucket, request);
        if (!verdict.allowed()) {
            throw S3Failures.denied(verdict.message(request));
        }
    }

    private Verdict verdict(Bucket bucket, AccessRequest request) {
        return authorization.decide(bucket.place.account(), bucket.policy, request);
    }

    private static void requireExpectedOwner(Bucket bucket, SdkPojo request) {
        Object expected = Members.pick(request, Set.of("ExpectedBucketOwner")).get("ExpectedBucketOwner");
        if (expected != null && !expected.equals(bucket.place.account())) {
            throw S3Failures.denied("Access Denied");
        }
    }
}
