package io.rdsreplicator.local.s3;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.*;

/** Puts, reads and deletes single objects. */
final class Objects {
    private static final Set<String> OBJECT = Set.of("Bucket", "Key", "ExpectedBucketOwner");
    private static final Set<String> READING =
            Set.of("Range", "IfMatch", "IfNoneMatch", "IfModifiedSince", "IfUnmodifiedSince", "ChecksumMode");
    private static final Set<String> OVERRIDES = Set.of(
            "ResponseCacheControl",
            "ResponseContentDisposition",
            "ResponseContentEncoding",
            "ResponseContentLanguage",
            "ResponseContentType",
            "ResponseExpires");

    private final Timeline timeline;
    private final BucketAccess access;
    private final Memory memory;

    Objects(Timeline timeline, BucketAccess access, Memory memory) {
        this.timeline = timeline;
        this.access = access;
        this.memory = memory;
    }

    PutObjectResponse put(Caller caller, PutObjectRequest request, byte[] content) {
        Members.requireOnly(
                request,
                OBJECT,
                ObjectSettings.KEPT,
                Checksums.MEMBERS,
                Set.of("ContentLength", "ContentMD5", "ChecksumAlgorithm", "IfMatch", "IfNoneMatch"));
        Bucket bucket = access.forObject(caller, request.bucket(), request.key(), request, "PutObject");
        ObjectSettings.requireKey(request.key());
        Map<String, Object> members = ObjectSettings.of(request);
        members.putAll(Checksums.verified(request, content));
        new RequestConditions(request.ifMatch(), request.ifNoneMatch(), null, null)
                .requireForWriting(bucket.objects.get(request.key()));
        memory.reserve(content.length);
        StoredObject object = new StoredObject(
                request.key(), content, Checksums.eTag(Checksums.md5(content)), timeline.instant(), members);
        bucket.objects.put(object.key(), object);
        return Members.fill(PutObjectResponse.builder(), members)
                .eTag(object.eTag())
                .build();
    }

    /** An object, whole or in part. */
    record Found(GetObjectResponse response, byte[] content) {}

    Found get(Caller caller, GetObjectRequest request) {
        Members.requireOnly(request, OBJECT, READING, OVERRIDES);
        StoredObject object = find(caller, request.bucket(), request.key(), request);
        new RequestConditions(
                        request.ifMatch(),
                        request.ifNoneMatch(),
                        request.ifModifiedSince(),
                        request.ifUnmodifiedSince())
                .requireForReading(object);
        ByteRange range = ByteRange.of(request.range(), object.content().length);
        byte[] content = range == null ? object.content() : range.of(object.content());
        Map<String, Object> members = shown(object, request.checksumMode() == ChecksumMode.ENABLED && range == null);
        Members.pick(request, OVERRIDES)
                .forEach((name, value) -> members.put(name.substring("Response".length()), value));
        GetObjectResponse.Builder response = Members.fill(GetObjectResponse.builder(), members)
                .eTag(object.eTag())
                .lastModified(object.lastModified())
                .acceptRanges("bytes")
                .contentLength((long) content.length);
        return new Found(
                response.contentRange(range == null ? null : range.header(object.content().length))
                        .build(),
                content);
    }

    HeadObjectResponse head(Caller caller, HeadObjectRequest request) {
        Members.requireOnly(request, OBJECT, READING, OVERRIDES);
        StoredObject object = find(caller, request.bucket(), request.key(), request);
        new RequestConditions(
                        request.ifMatch(),
                        request.ifNoneMatch(),
                        request.ifModifiedSince(),
                        request.ifUnmodifiedSince())
                .requireForReading(object);
        ByteRange range = ByteRange.of(request.range(), object.content().length);
        int length = range == null ? object.content().length : range.last() - range.first() + 1;
        return Members.fill(
                        HeadObjectResponse.builder(),
                        shown(object, request.checksumMode() == ChecksumMode.ENABLED && range == null))
                .eTag(object.eTag())
                .lastModified(object.lastModified())
                .acceptRanges("bytes")
                .contentLength((long) length)
                .contentRange(range == null ? null : range.header(object.content().length))
                .build();
    }

    private static Map<String, Object> shown(StoredObject object, boolean sums) {
        Map<String, Object> members = new HashMap<>(object.members());
        if (!sums) {
            members.keySet().removeAll(Checksums.MEMBERS);
        }
        return members;
    }

    /** A caller without permission to list a bucket does not learn that an object does not exist. */
    private StoredObject find(Caller caller, String name, String key, S3Request request) {
        Bucket bucket = access.forObject(caller, name, key, request, "GetObject");
        StoredObject object = key == null ? null : bucket.objects.get(key);
        if (object == null && !access.mayList(caller, bucket)) {
            throw S3Failures.denied("Access Denied");
        }
        if (object == null) {
            throw S3Failures.noSuchKey();
        }
        return object;
    }

    CopyObjectResponse copy(Caller caller, CopyObjectRequest request) {
        Members.requireOnly(
                request,
                ObjectSettings.KEPT,
                Set.of(
                        "DestinationBucket",
                        "DestinationKey",
                        "CopySource",
                        "SourceBucket",
                        "SourceKey",
                        "MetadataDirective",
                        "CopySourceIfMatch",
                        "CopySourceIfNoneMatch",
                        "CopySourceIfModifiedSince",
                        "CopySourceIfUnmodifiedSince",
                        "IfMatch",
                        "IfNoneMatch",
                        "ExpectedBucketOwner"));
        Bucket bucket =
                access.forObject(caller, request.destinationBucket(), request.destinationKey(), request, "PutObject");
        ObjectSettings.requireKey(request.destinationKey());
        CopySource named = CopySource.of(request);
        StoredObject source = find(
                caller, named.bucket(), named.key(), GetObjectRequest.builder().build());
        requireSource(request, source);
        boolean replaces = request.metadataDirective() == MetadataDirective.REPLACE;
        boolean same = named.bucket().equals(bucket.name) && named.key().equals(request.destinationKey());
        if (same && !replaces && request.serverSideEncryption() == null) {
            throw S3Failures.of(
                    "InvalidRequest",
                    400,
                    "This copy request is illegal because it is trying to copy an object to itself "
                            + "without changing the object's metadata, storage class, website redirect location or encryption attributes.");
        }
        new RequestConditions(request.ifMatch(), request.ifNoneMatch(), null, null)
                .requireForWriting(bucket.objects.get(request.destinationKey()));
        StoredObject copy = new StoredObject(
                request.destinationKey(),
                source.content(),
                source.eTag(),
                timeline.instant(),
                ObjectSettings.ofCopy(request, source, replaces));
        bucket.objects.put(copy.key(), copy);
        return Members.fill(CopyObjectResponse.builder(), copy.members())
                .copyObjectResult(r -> r.eTag(copy.eTag()).lastModified(copy.lastModified()))
                .build();
    }

    /** When a read would answer that the object is not modified, a copy answers that a precondition failed. */
    private static void requireSource(CopyObjectRequest request, StoredObject source) {
        try {
            new RequestConditions(
                            request.copySourceIfMatch(),
                            request.copySourceIfNoneMatch(),
                            request.copySourceIfModifiedSince(),
                            request.copySourceIfUnmodifiedSince())
                    .requireForReading(source);
        } catch (S3Exception e) {
            throw e.statusCode() == 304 ? S3Failures.precondition("x-amz-copy-source-If-None-Match") : e;
        }
    }

    /** Does nothing if the key does not exist. */
    void delete(Caller caller, DeleteObjectRequest request) {
        Members.requireOnly(request, OBJECT, Set.of("IfMatch"));
        Bucket bucket = access.forObject(caller, request.bucket(), request.key(), request, "DeleteObject");
        StoredObject existing = bucket.objects.get(request.key());
        if (existing != null) {
            new RequestConditions(request.ifMatch(), null, null, null).requireForWriting(existing);
            bucket.objects.remove(existing.key());
        }
    }

    /** Deletes each key separately. If the caller may not delete one key, the others are still deleted. */
    DeleteObjectsResponse deleteAll(Caller caller, DeleteObjectsRequest request) {
        Members.requireOnly(request, Set.of("Bucket", "Delete", "ExpectedBucketOwner", "ChecksumAlgorithm"));
        Bucket bucket = access.find(caller, request.bucket()).orElseThrow(S3Failures::noSuchBucket);
        if (request.delete() == null
                || request.delete().objects().isEmpty()
                || request.delete().objects().size() > 1000) {
            throw S3Failures.malformedXml();
        }
        DeleteObjectsResponse.Builder response = DeleteObjectsResponse.builder();
        List<DeletedObject> deleted = new ArrayList<>();
        List<S3Error> refused = new ArrayList<>();
        for (ObjectIdentifier object : request.delete().objects()) {
            if (access.admits(caller, bucket, object.key(), "DeleteObject")) {
                bucket.objects.remove(object.key());
                deleted.add(DeletedObject.builder().key(object.key()).build());
            } else {
                refused.add(S3Error.builder()
                        .key(object.key())
                        .code("AccessDenied")
                        .message("Access Denied")
                        .build());
            }
        }
        boolean quiet = Boolean.TRUE.equals(request.delete().quiet());
        return response.deleted(quiet ? List.of() : deleted).errors(refused).build();
    }
}
