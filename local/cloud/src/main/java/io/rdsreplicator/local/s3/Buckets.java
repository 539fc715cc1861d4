package io.rdsreplicator.local.s3;

import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.MalformedPolicyException;
import io.rdsreplicator.local.identity.Policy;
import io.rdsreplicator.local.time.Timeline;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.*;

/** Creates, describes and deletes buckets, and manages their policies. */
final class Buckets {
    private static final Set<String> BUCKET = Set.of("Bucket", "ExpectedBucketOwner");
    private final Timeline timeline;
    private final BucketAccess access;

    Buckets(Timeline timeline, BucketAccess access) {
        this.timeline = timeline;
        this.access = access;
    }

    CreateBucketResponse create(Caller caller, CreateBucketRequest request) {
        Members.requireOnly(request, BUCKET, Set.of("CreateBucketConfiguration", "ObjectOwnership"));
        String name = request.bucket();
        BucketNames.requireValid(name);
        AccountRegion place = caller.place().in(region(caller, request.createBucketConfiguration()));
        access.requireInAccount(caller, "CreateBucket", "arn:" + place.partition() + ":s3:::" + name);
        Bucket existing = access.all().get(BucketAccess.key(caller, name));
        if (BucketNames.isReserved(name)
                || existing != null && !existing.place.account().equals(caller.account())) {
            throw S3Failures.bucketExists();
        }
        // Only in us-east-1, S3 still accepts the repeated creation of an own bucket, as it did before there were
        // other Regions.
        if (existing != null && !(existing.place.equals(place) && place.region().equals("us-east-1"))) {
            throw S3Failures.bucketIsYours();
        }
        access.all().putIfAbsent(BucketAccess.key(caller, name), new Bucket(name, place, timeline.instant()));
        return CreateBucketResponse.builder().location("/" + name).build();
    }

    private static String region(Caller caller, CreateBucketConfiguration configuration) {
        String constraint = configuration == null ? null : configuration.locationConstraintAsString();
        if (constraint == null || constraint.isEmpty()) {
            if (!caller.region().equals("us-east-1")) {
                throw illegalLocation("unspecified");
            }
            return caller.region();
        }
        if (!caller.region().equals("us-east-1") && !caller.region().equals(constraint)) {
            throw illegalLocation(constraint);
        }
        if (!constraint.matches("[a-z]{2}(-[a-z]+)+-\\d") || constraint.equals("us-east-1")) {
            throw S3Failures.of("InvalidLocationConstraint", 400, "The specified location-constraint is not valid");
        }
        return constraint;
    }

    private static RuntimeException illegalLocation(String constraint) {
        return S3Failures.of(
                "IllegalLocationConstraintException",
                400,
                "The " + constraint
                        + " location constraint is incompatible for the region specific endpoint this request was sent to.");
    }

    HeadBucketResponse head(Caller caller, HeadBucketRequest request) {
        Bucket bucket = access.forBucket(caller, request.bucket(), request, "ListBucket");
        return HeadBucketResponse.builder()
                .bucketArn(bucket.arn())
                .bucketRegion(bucket.place.region())
                .build();
    }

    void delete(Caller caller, DeleteBucketRequest request) {
        Bucket bucket = access.forBucket(caller, request.bucket(), request, "DeleteBucket");
        if (!bucket.objects.isEmpty()) {
            throw S3Failures.bucketNotEmpty();
        }
        access.all().remove(BucketAccess.key(caller, bucket.name));
    }

    ListBucketsResponse list(Caller caller, ListBucketsRequest request) {
        access.requireInAccount(caller, "ListAllMyBuckets", "*");
        String prefix = request.prefix() == null ? "" : request.prefix();
        List<Bucket> own = access.all().values().stream()
                .filter(bucket -> bucket.place.account().equals(caller.account())
                        && bucket.place.partition().equals(caller.place().partition()))
                .filter(bucket -> bucket.name.startsWith(prefix))
                .filter(bucket ->
                        request.bucketRegion() == null || request.bucketRegion().equals(bucket.place.region()))
                .toList();
        int limit = request.maxBuckets() == null ? 10_000 : request.maxBuckets();
        Page<Bucket> page = Page.of(
                own,
                bucket -> bucket.name,
                request.continuationToken(),
                limit,
                () -> S3Failures.invalid("The continuation token or max-buckets provided is incorrect"));
        return ListBucketsResponse.builder()
                .buckets(page.items().stream()
                        .map(bucket -> software.amazon.awssdk.services.s3.model.Bucket.builder()
                                .name(bucket.name)
                                .creationDate(bucket.created)
                                .bucketRegion(bucket.place.region())
                                .build())
                        .toList())
                .owner(owner(caller.account()))
                .prefix(request.prefix())
                .continuationToken(page.next())
                .build();
    }

    /** The owner in S3, which has its own ids for accounts. */
    static Owner owner(String account) {
        byte[] half = Checksums.md5(("owner " + account).getBytes(StandardCharsets.UTF_8));
        return Owner.builder().id(HexFormat.of().formatHex(half).repeat(2)).build();
    }

    GetBucketLocationResponse location(Caller caller, GetBucketLocationRequest request) {
        Bucket bucket = access.forBucket(caller, request.bucket(), request, "GetBucketLocation");
        return GetBucketLocationResponse.builder()
                .locationConstraint(bucket.locationConstraint())
                .build();
    }

    GetBucketVersioningResponse versioning(Caller caller, GetBucketVersioningRequest request) {
        access.forBucket(caller, request.bucket(), request, "GetBucketVersioning");
        return GetBucketVersioningResponse.builder().build();
    }

    GetBucketPolicyResponse policy(Caller caller, GetBucketPolicyRequest request) {
        Bucket bucket = access.forBucket(caller, request.bucket(), request, "GetBucketPolicy");
        if (bucket.policy == null) {
            throw S3Failures.noSuchPolicy();
        }
        return GetBucketPolicyResponse.builder().policy(bucket.policy.text()).build();
    }

    void put(Caller caller, PutBucketPolicyRequest request) {
        Members.requireOnly(
                request, BUCKET, Set.of("Policy", "ContentMD5", "ChecksumAlgorithm", "ConfirmRemoveSelfBucketAccess"));
        Bucket bucket = access.forBucket(caller, request.bucket(), request, "PutBucketPolicy");
        String text = request.policy() == null ? "" : request.policy();
        Checksums.verified(request, text.getBytes(StandardCharsets.UTF_8));
        try {
            bucket.policy = Policy.parse(text);
        } catch (MalformedPolicyException e) {
            throw S3Failures.of("MalformedPolicy", 400, e.getMessage());
        }
    }

    void deletePolicy(Caller caller, DeleteBucketPolicyRequest request) {
        access.forBucket(caller, request.bucket(), request, "DeleteBucketPolicy").policy = null;
    }

    void put(Caller caller, PutPublicAccessBlockRequest request) {
        Bucket bucket = access.forBucket(caller, request.bucket(), request, "PutBucketPublicAccessBlock");
        if (request.publicAccessBlockConfiguration() == null) {
            throw S3Failures.malformedXml();
        }
        bucket.publicAccess = request.publicAccessBlockConfiguration();
    }

    GetPublicAccessBlockResponse publicAccess(Caller caller, GetPublicAccessBlockRequest request) {
        Bucket bucket = access.forBucket(caller, request.bucket(), request, "GetBucketPublicAccessBlock");
        return GetPublicAccessBlockResponse.builder()
                .publicAccessBlockConfiguration(bucket.publicAccess)
                .build();
    }
}
