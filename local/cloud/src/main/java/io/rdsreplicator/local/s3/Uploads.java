package io.rdsreplicator.local.s3;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.services.s3.model.*;

/**
 * Handles multipart uploads. Checksums of parts are verified. The checksum of a whole object is verified if it covers
 * all its bytes. A checksum of checksums is not computed.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html">Multipart upload</a>
 */
final class Uploads {
    private static final int SMALLEST_PART = 5 * 1024 * 1024;
    private static final int PARTS = 10_000;
    private static final Set<String> OBJECT = Set.of("Bucket", "Key", "ExpectedBucketOwner", "UploadId");

    private final Timeline timeline;
    private final BucketAccess access;
    private final Memory memory;
    private long made;

    Uploads(Timeline timeline, BucketAccess access, Memory memory) {
        this.timeline = timeline;
        this.access = access;
        this.memory = memory;
    }

    CreateMultipartUploadResponse create(Caller caller, CreateMultipartUploadRequest request) {
        Members.requireOnly(request, OBJECT, ObjectSettings.KEPT, Set.of("ChecksumAlgorithm", "ChecksumType"));
        Bucket bucket = access.forObject(caller, request.bucket(), request.key(), request, "PutObject");
        ObjectSettings.requireKey(request.key());
        byte[] seed =
                ("upload " + ++made + " of " + bucket.arn() + "/" + request.key()).getBytes(StandardCharsets.UTF_8);
        Upload upload = new Upload(UUID.nameUUIDFromBytes(seed).toString(), request.key(), ObjectSettings.of(request));
        bucket.uploads.put(upload.id, upload);
        return Members.fill(CreateMultipartUploadResponse.builder(), upload.members)
                .bucket(bucket.name)
                .key(upload.key)
                .uploadId(upload.id)
                .checksumAlgorithm(request.checksumAlgorithmAsString())
                .checksumType(request.checksumTypeAsString())
                .build();
    }

    UploadPartResponse part(Caller caller, UploadPartRequest request, byte[] content) {
        Members.requireOnly(
                request,
                OBJECT,
                Checksums.MEMBERS,
                Set.of("PartNumber", "ContentLength", "ContentMD5", "ChecksumAlgorithm"));
        Bucket bucket = access.forObject(caller, request.bucket(), request.key(), request, "PutObject");
        Upload upload = find(bucket, request.key(), request.uploadId());
        int number = request.partNumber() == null ? 0 : request.partNumber();
        if (number < 1 || number > PARTS) {
            throw S3Failures.invalid("Part number must be an integer between 1 and " + PARTS + ", inclusive");
        }
        Map<String, Object> sums = Checksums.verified(request, content);
        memory.reserve(content.length);
        String eTag = Checksums.eTag(Checksums.md5(content));
        upload.parts.put(number, new Upload.Part(content, eTag, sums, timeline.instant()));
        return Members.fill(Members.fill(UploadPartResponse.builder(), upload.members), sums)
                .eTag(eTag)
                .build();
    }

    private static Upload find(Bucket bucket, String key, String id) {
        Upload upload = id == null ? null : bucket.uploads.get(id);
        if (upload == null || !upload.key.equals(key)) {
            throw S3Failures.noSuchUpload();
        }
        return upload;
    }

    CompleteMultipartUploadResponse complete(Caller caller, CompleteMultipartUploadRequest request) {
        Members.requireOnly(
                request,
                OBJECT,
                Checksums.MEMBERS,
                Set.of("MultipartUpload", "ChecksumType", "MpuObjectSize", "IfMatch", "IfNoneMatch"));
        Bucket bucket = access.forObject(caller, request.bucket(), request.key(), request, "PutObject");
        Upload upload = find(bucket, request.key(), request.uploadId());
        if (request.multipartUpload() == null
                || request.multipartUpload().parts().isEmpty()) {
            throw S3Failures.malformedXml();
        }
        List<CompletedPart> parts = request.multipartUpload().parts();
        requireParts(upload, parts);
        byte[] content = content(upload, parts);
        if (request.mpuObjectSize() != null && request.mpuObjectSize() != content.length) {
            throw S3Failures.of(
                    "InvalidRequest",
                    400,
                    "The provided 'x-amz-mp-object-size' header does not match what was computed.");
        }
        Map<String, Object> members = new HashMap<>(upload.members);
        if (request.checksumType() == ChecksumType.FULL_OBJECT) {
            members.putAll(Checksums.verified(request, content));
        }
        new RequestConditions(request.ifMatch(), request.ifNoneMatch(), null, null)
                .requireForWriting(bucket.objects.get(upload.key));
        StoredObject object = new StoredObject(upload.key, content, eTag(upload, parts), timeline.instant(), members);
        bucket.uploads.remove(upload.id);
        bucket.objects.put(object.key(), object);
        return Members.fill(CompleteMultipartUploadResponse.builder(), members)
                .bucket(bucket.name)
                .key(object.key())
                .location("/" + bucket.name + "/" + object.key())
                .eTag(object.eTag())
                .build();
    }

    private static void requireParts(Upload upload, List<CompletedPart> parts) {
        int before = 0;
        for (CompletedPart named : parts) {
            Upload.Part part = named.partNumber() == null ? null : upload.parts.get(named.partNumber());
            if (part == null
                    || named.eTag() == null
                    || !named.eTag().replace("\"", "").equals(part.eTag().replace("\"", ""))
                    || !part.sums()
                            .entrySet()
                            .containsAll(
                                    Members.pick(named, part.sums().keySet()).entrySet())) {
                throw S3Failures.of(
                        "InvalidPart",
                        400,
                        "One or more of the specified parts could not be found.  The part may not have "
                                + "been uploaded, or the specified entity tag may not match the part's entity tag.");
            }
            if (named.partNumber() <= before) {
                throw S3Failures.of(
                        "InvalidPartOrder",
                        400,
                        "The list of parts was not in ascending order. Parts must be ordered by part " + "number.");
            }
            before = named.partNumber();
        }
        for (CompletedPart named : parts.subList(0, parts.size() - 1)) {
            if (upload.parts.get(named.partNumber()).content().length < SMALLEST_PART) {
                throw S3Failures.of(
                        "EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size");
            }
        }
    }

    private static byte[] content(Upload upload, List<CompletedPart> parts) {
        int length = parts.stream()
                .mapToInt(part -> upload.parts.get(part.partNumber()).content().length)
                .sum();
        byte[] content = new byte[length];
        int position = 0;
        for (CompletedPart named : parts) {
            byte[] part = upload.parts.get(named.partNumber()).content();
            System.arraycopy(part, 0, content, position, part.length);
            position += part.length;
        }
        return content;
    }

    /** The digest of the parts' digests, followed by the number of parts. */
    private static String eTag(Upload upload, List<CompletedPart> parts) {
        ByteArrayOutputStream digests = new ByteArrayOutputStream();
        parts.forEach(part -> digests.writeBytes(
                Checksums.md5(upload.parts.get(part.partNumber()).content())));
        return Checksums.eTag(Checksums.md5(digests.toByteArray())).replaceFirst("\"$", "-" + parts.size() + "\"");
    }

    void abort(Caller caller, AbortMultipartUploadRequest request) {
        Members.requireOnly(request, OBJECT);
        Bucket bucket = access.forObject(caller, request.bucket(), request.key(), request, "AbortMultipartUpload");
        bucket.uploads.remove(find(bucket, request.key(), request.uploadId()).id);
    }

    ListPartsResponse list(Caller caller, ListPartsRequest request) {
        Members.requireOnly(request, OBJECT, Set.of("MaxParts", "PartNumberMarker"));
        Bucket bucket = access.forObject(caller, request.bucket(), request.key(), request, "ListMultipartUploadParts");
        Upload upload = find(bucket, request.key(), request.uploadId());
        int marker = request.partNumberMarker() == null ? 0 : request.partNumberMarker();
        int limit = Math.min(request.maxParts() == null ? 1000 : request.maxParts(), 1000);
        if (limit < 1) {
            throw S3Failures.invalid("Argument max-parts must be an integer between 1 and 2147483647");
        }
        List<Part> rest = upload.parts.tailMap(marker, false).entrySet().stream()
                .limit(limit + 1L)
                .map(entry -> Members.fill(Part.builder(), entry.getValue().sums())
                        .partNumber(entry.getKey())
                        .eTag(entry.getValue().eTag())
                        .size((long) entry.getValue().content().length)
                        .lastModified(entry.getValue().lastModified())
                        .build())
                .toList();
        List<Part> page = rest.subList(0, Math.min(limit, rest.size()));
        boolean truncated = rest.size() > limit;
        return ListPartsResponse.builder()
                .bucket(bucket.name)
                .key(upload.key)
                .uploadId(upload.id)
                .parts(page)
                .maxParts(limit)
                .partNumberMarker(request.partNumberMarker())
                .nextPartNumberMarker(truncated ? page.get(page.size() - 1).partNumber() : null)
                .isTruncated(truncated)
                .storageClass("STANDARD")
                .build();
    }
}
