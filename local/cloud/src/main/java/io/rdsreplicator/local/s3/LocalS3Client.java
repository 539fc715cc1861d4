package io.rdsreplicator.local.s3;

import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.Caller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.*;

/** The client of {@link S3Service} for one caller. */
final class LocalS3Client implements S3Client {
    private final BucketAccess access;
    private final Buckets buckets;
    private final Objects objects;
    private final Uploads uploads;
    private final Caller caller;

    LocalS3Client(BucketAccess access, Buckets buckets, Objects objects, Uploads uploads, Caller caller) {
        this.access = access;
        this.buckets = buckets;
        this.objects = objects;
        this.uploads = uploads;
        this.caller = caller;
    }

    @Override
    public CreateBucketResponse createBucket(CreateBucketRequest request) {
        return buckets.create(caller, request);
    }

    @Override
    public HeadBucketResponse headBucket(HeadBucketRequest request) {
        return buckets.head(caller, request);
    }

    @Override
    public DeleteBucketResponse deleteBucket(DeleteBucketRequest request) {
        buckets.delete(caller, request);
        return DeleteBucketResponse.builder().build();
    }

    @Override
    public ListBucketsResponse listBuckets(ListBucketsRequest request) {
        return buckets.list(caller, request);
    }

    @Override
    public GetBucketLocationResponse getBucketLocation(GetBucketLocationRequest request) {
        return buckets.location(caller, request);
    }

    @Override
    public GetBucketVersioningResponse getBucketVersioning(GetBucketVersioningRequest request) {
        return buckets.versioning(caller, request);
    }

    @Override
    public GetBucketPolicyResponse getBucketPolicy(GetBucketPolicyRequest request) {
        return buckets.policy(caller, request);
    }

    @Override
    public PutBucketPolicyResponse putBucketPolicy(PutBucketPolicyRequest request) {
        buckets.put(caller, request);
        return PutBucketPolicyResponse.builder().build();
    }

    @Override
    public DeleteBucketPolicyResponse deleteBucketPolicy(DeleteBucketPolicyRequest request) {
        buckets.deletePolicy(caller, request);
        return DeleteBucketPolicyResponse.builder().build();
    }

    @Override
    public PutPublicAccessBlockResponse putPublicAccessBlock(PutPublicAccessBlockRequest request) {
        buckets.put(caller, request);
        return PutPublicAccessBlockResponse.builder().build();
    }

    @Override
    public GetPublicAccessBlockResponse getPublicAccessBlock(GetPublicAccessBlockRequest request) {
        return buckets.publicAccess(caller, request);
    }

    @Override
    public HeadObjectResponse headObject(HeadObjectRequest request) {
        return objects.head(caller, request);
    }

    @Override
    public CopyObjectResponse copyObject(CopyObjectRequest request) {
        return objects.copy(caller, request);
    }

    @Override
    public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
        objects.delete(caller, request);
        return DeleteObjectResponse.builder().build();
    }

    @Override
    public DeleteObjectsResponse deleteObjects(DeleteObjectsRequest request) {
        return objects.deleteAll(caller, request);
    }

    @Override
    public CreateMultipartUploadResponse createMultipartUpload(CreateMultipartUploadRequest request) {
        return uploads.create(caller, request);
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(CompleteMultipartUploadRequest request) {
        return uploads.complete(caller, request);
    }

    @Override
    public AbortMultipartUploadResponse abortMultipartUpload(AbortMultipartUploadRequest request) {
        uploads.abort(caller, request);
        return AbortMultipartUploadResponse.builder().build();
    }

    @Override
    public ListPartsResponse listParts(ListPartsRequest request) {
        return uploads.list(caller, request);
    }

    @Override
    public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
        UnaryOperator<AccessRequest> conditions =
                asked -> asked.with("s3:prefix", request.prefix() == null ? "" : request.prefix())
                        .with("s3:delimiter", request.delimiter() == null ? "" : request.delimiter())
                        .with("s3:max-keys", String.valueOf(request.maxKeys() == null ? 1000 : request.maxKeys()));
        Members.requireOnly(
                request,
                Set.of(
                        "Bucket",
                        "Prefix",
                        "Delimiter",
                        "MaxKeys",
                        "ContinuationToken",
                        "StartAfter",
                        "EncodingType",
                        "FetchOwner",
                        "ExpectedBucketOwner"));
        return new ObjectListing(access.forBucket(caller, request.bucket(), request, "ListBucket", conditions), request)
                .list();
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        return objects.put(caller, request, bytes(body));
    }

    @Override
    public UploadPartResponse uploadPart(UploadPartRequest request, RequestBody body) {
        return uploads.part(caller, request, bytes(body));
    }

    /** The front door has already read the body, so this does not block. */
    private static byte[] bytes(RequestBody body) {
        try (InputStream in = body.contentStreamProvider().newStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
        Objects.Found found = objects.get(caller, request);
        try {
            return transformer.transform(
                    found.response(), AbortableInputStream.create(new ByteArrayInputStream(found.content())));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the front door takes what it is given", e);
        }
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
