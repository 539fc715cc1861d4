package io.rdsreplicator.local.wire;

import static io.rdsreplicator.local.wire.WireRefusals.assertAllRefused;
import static io.rdsreplicator.local.wire.WireRefusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.*;

/** S3 over HTTP with the SDK's client: every operation that the stage has. */
class S3WireIT {
    private static final String MISSING = "no-such-bucket";
    private static final String POLICY =
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
             "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shared/*"}]}""";
    private static WireStage stage;
    private static S3Client s3;
    private static S3Client other;

    @BeforeAll
    static void aBucket() {
        stage = new WireStage();
        s3 = stage.client(S3Client.builder(), WireStage.A);
        other = stage.client(S3Client.builder(), WireStage.B);
        s3.createBucket(r -> r.bucket("artefacts"));
    }

    @AfterAll
    static void everyOperationWasTried() {
        try (WireStage closing = stage) {
            closing.calls.assertComplete(S3Client.class);
            assertThat(closing.faults).isEmpty();
        }
    }

    private static String text(String bucket, String key) {
        return s3.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asUtf8String();
    }

    private static void put(String bucket, String key, String text) {
        s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    private static ObjectIdentifier named(String key) {
        return ObjectIdentifier.builder().key(key).build();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void givesBackAnObjectWithWhatWasSaidOfIt() {
        String eTag = s3.putObject(
                        r -> r.bucket("artefacts")
                                .key("a.jar")
                                .contentType("application/java-archive")
                                .cacheControl("no-cache")
                                .metadata(Map.of("Digest", "abc"))
                                .serverSideEncryption(ServerSideEncryption.AWS_KMS)
                                .ssekmsKeyId("arn:aws:kms:us-east-1:111111111111:key/1"),
                        RequestBody.fromString("hello"))
                .eTag();

        assertThat(eTag).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
        HeadObjectResponse head = s3.headObject(r -> r.bucket("artefacts").key("a.jar"));
        assertThat(head.contentLength()).isEqualTo(5);
        assertThat(head.contentType()).isEqualTo("application/java-archive");
        assertThat(head.metadata()).containsExactly(Map.entry("digest", "abc"));
        assertThat(head.serverSideEncryption()).isEqualTo(ServerSideEncryption.AWS_KMS);
        assertThat(head.ssekmsKeyId()).endsWith(":key/1");
        assertThat(head.lastModified()).isAfter(Instant.parse("2026-11-21T04:00:00Z"));
        GetObjectResponse got =
                s3.getObjectAsBytes(r -> r.bucket("artefacts").key("a.jar")).response();
        assertThat(got.eTag()).isEqualTo(eTag);
        assertThat(got.cacheControl()).isEqualTo("no-cache");
        assertThat(text("artefacts", "a.jar")).isEqualTo("hello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "a/../b",
                "ü 🔑",
                "a+b c",
                "a%2Fb",
                "a//b",
                "/a",
                "q?x=1&y#z",
                "<&>\"'",
                "a b/",
                "..",
                ".",
                "~!@$^*()[]{}|\\`;,:="
            })
    void aKeyIsJustAName(String key) {
        s3.createBucket(r -> r.bucket("names"));
        put("names", key, key);

        assertThat(text("names", key)).isEqualTo(key);
        assertThat(s3.listObjectsV2(r -> r.bucket("names")).contents())
                .extracting(S3Object::key)
                .containsExactly(key);
        assertThat(s3.listObjectsV2(r -> r.bucket("names").encodingType(EncodingType.URL))
                        .contents())
                .extracting(S3Object::key)
                .containsExactly(key);
        s3.copyObject(r -> r.sourceBucket("names")
                .sourceKey(key)
                .destinationBucket("names")
                .destinationKey("copy"));
        assertThat(text("names", "copy")).isEqualTo(key);
        s3.deleteObjects(r -> r.bucket("names").delete(d -> d.objects(named(key), named("copy"))));
        assertThat(s3.listObjectsV2(r -> r.bucket("names")).keyCount()).isZero();
    }

    @Test
    void aLargeObjectComesBackByteForByte() {
        byte[] content = bytes(20_000_000);
        s3.putObject(r -> r.bucket("artefacts").key("large"), RequestBody.fromBytes(content));

        assertThat(s3.getObjectAsBytes(r -> r.bucket("artefacts").key("large")).asByteArrayUnsafe())
                .isEqualTo(content);
        s3.deleteObject(r -> r.bucket("artefacts").key("large"));
    }

    @Test
    void givesAPartOfAnObject() {
        put("artefacts", "digits", "0123456789");

        GetObjectResponse part = s3.getObjectAsBytes(
                        r -> r.bucket("artefacts").key("digits").range("bytes=2-4"))
                .response();
        assertThat(part.contentRange()).isEqualTo("bytes 2-4/10");
        assertThat(part.sdkHttpResponse().statusCode()).isEqualTo(206);
        assertThat(s3.getObjectAsBytes(r -> r.bucket("artefacts").key("digits").range("bytes=-3"))
                        .asUtf8String())
                .isEqualTo("789");
        assertThat(s3.getObjectAsBytes(r -> r.bucket("artefacts").key("digits").range("bytes=8-99"))
                        .asUtf8String())
                .isEqualTo("89");
        assertRefused(
                S3Exception.class,
                "InvalidRange",
                416,
                () -> s3.getObjectAsBytes(
                        r -> r.bucket("artefacts").key("digits").range("bytes=10-")));
    }

    @Test
    void putsAnObjectInParts() {
        byte[] first = bytes(5 * 1024 * 1024);
        byte[] second = bytes(7);
        String upload = s3.createMultipartUpload(
                        r -> r.bucket("artefacts").key("parts").metadata(Map.of("k", "v")))
                .uploadId();
        String one = part(upload, 1, first);
        String two = part(upload, 2, second);
        assertThat(s3.listParts(r -> r.bucket("artefacts")
                                .key("parts")
                                .uploadId(upload)
                                .maxParts(1))
                        .isTruncated())
                .isTrue();
        assertThat(s3.listPartsPaginator(r -> r.bucket("artefacts")
                                .key("parts")
                                .uploadId(upload)
                                .maxParts(1))
                        .parts())
                .extracting(Part::partNumber)
                .containsExactly(1, 2);

        String eTag = complete(upload, part(1, one), part(2, two)).eTag();

        assertThat(eTag).endsWith("-2\"");
        byte[] got =
                s3.getObjectAsBytes(r -> r.bucket("artefacts").key("parts")).asByteArrayUnsafe();
        assertThat(got).hasSize(first.length + 7).startsWith(first).endsWith(second);
        assertThat(s3.headObject(r -> r.bucket("artefacts").key("parts")).metadata())
                .containsEntry("k", "v");
        assertRefused(NoSuchUploadException.class, "NoSuchUpload", 404, () -> complete(upload, part(1, one)));
        s3.deleteObject(r -> r.bucket("artefacts").key("parts"));
    }

    private static String part(String upload, int number, byte[] content) {
        return s3.uploadPart(
                        r -> r.bucket("artefacts").key("parts").uploadId(upload).partNumber(number),
                        RequestBody.fromBytes(content))
                .eTag();
    }

    private static CompletedPart part(int number, String eTag) {
        return CompletedPart.builder().partNumber(number).eTag(eTag).build();
    }

    private static CompleteMultipartUploadResponse complete(String upload, CompletedPart... parts) {
        return s3.completeMultipartUpload(
                r -> r.bucket("artefacts").key("parts").uploadId(upload).multipartUpload(m -> m.parts(parts)));
    }

    @Test
    void refusesPartsThatDoNotMakeAnObject() {
        String upload = s3.createMultipartUpload(r -> r.bucket("artefacts").key("parts"))
                .uploadId();
        String one = part(upload, 1, bytes(10));
        String two = part(upload, 2, bytes(20));

        assertRefused(S3Exception.class, "EntityTooSmall", 400, () -> complete(upload, part(1, one), part(2, two)));
        assertRefused(S3Exception.class, "InvalidPart", 400, () -> complete(upload, part(1, two)));
        assertRefused(S3Exception.class, "InvalidPart", 400, () -> complete(upload, part(3, one)));
        assertRefused(S3Exception.class, "InvalidPartOrder", 400, () -> complete(upload, part(2, two), part(1, one)));
        assertRefused(S3Exception.class, "MalformedXML", 400, () -> complete(upload));
        assertRefused(S3Exception.class, "InvalidArgument", 400, () -> part(upload, 0, bytes(1)));
        s3.abortMultipartUpload(r -> r.bucket("artefacts").key("parts").uploadId(upload));
        assertAllRefused(
                NoSuchUploadException.class,
                "NoSuchUpload",
                404,
                () -> part(upload, 1, bytes(1)),
                () -> s3.listParts(r -> r.bucket("artefacts").key("parts").uploadId(upload)),
                () -> s3.abortMultipartUpload(
                        r -> r.bucket("artefacts").key("parts").uploadId(upload)));
        assertRefused(
                NoSuchBucketException.class,
                "NoSuchBucket",
                404,
                () -> s3.createMultipartUpload(r -> r.bucket(MISSING).key("parts")));
    }

    @ParameterizedTest
    @EnumSource(names = {"CRC32", "CRC32_C", "SHA1", "SHA256"})
    void verifiesSums(ChecksumAlgorithm algorithm) {
        s3.putObject(
                r -> r.bucket("artefacts").key("sum").checksumAlgorithm(algorithm), RequestBody.fromString("hello"));

        GetObjectResponse got = s3.getObjectAsBytes(
                        r -> r.bucket("artefacts").key("sum").checksumMode(ChecksumMode.ENABLED))
                .response();
        assertThat(List.of(
                        String.valueOf(got.checksumCRC32()),
                        String.valueOf(got.checksumCRC32C()),
                        String.valueOf(got.checksumSHA1()),
                        String.valueOf(got.checksumSHA256()),
                        String.valueOf(got.checksumCRC64NVME())))
                .filteredOn(sum -> !sum.equals("null"))
                .hasSize(1);
    }

    @Test
    void refusesAContentThatIsNotTheOneItsSenderSummedUp() {
        String wrong = "AAAAAAAAAAAAAAAAAAAAAA==";
        assertRefused(
                S3Exception.class,
                "BadDigest",
                400,
                () -> s3.putObject(
                        r -> r.bucket("artefacts").key("wrong").contentMD5(wrong), RequestBody.fromString("hello")));
        assertRefused(
                S3Exception.class,
                "InvalidDigest",
                400,
                () -> s3.putObject(
                        r -> r.bucket("artefacts").key("wrong").contentMD5("short"), RequestBody.fromString("hello")));
        assertRefused(
                S3Exception.class,
                "BadDigest",
                400,
                () -> s3.putObject(
                        r -> r.bucket("artefacts").key("wrong").checksumCRC32("AAAAAA=="),
                        RequestBody.fromString("hello")));
        assertRefused(NoSuchKeyException.class, "NoSuchKey", 404, () -> text("artefacts", "wrong"));
    }

    @Test
    void holdsToConditions() {
        put("artefacts", "once", "one");
        String eTag = s3.headObject(r -> r.bucket("artefacts").key("once")).eTag();

        assertRefused(
                S3Exception.class,
                "PreconditionFailed",
                412,
                () -> s3.putObject(
                        r -> r.bucket("artefacts").key("once").ifNoneMatch("*"), RequestBody.fromString("two")));
        assertRefused(
                S3Exception.class,
                "PreconditionFailed",
                412,
                () -> s3.putObject(
                        r -> r.bucket("artefacts").key("once").ifMatch("\"other\""), RequestBody.fromString("two")));
        assertThatThrownBy(() -> s3.getObjectAsBytes(
                        r -> r.bucket("artefacts").key("once").ifNoneMatch(eTag)))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(304));
        assertThat(text("artefacts", "once")).isEqualTo("one");
    }

    @Test
    void listsInPagesAndFolders() {
        s3.createBucket(r -> r.bucket("folders"));
        IntStream.range(0, 7).forEach(i -> put("folders", "logs/" + i % 3 + "/" + i, "x"));
        put("folders", "readme", "x");

        assertThat(s3.listObjectsV2Paginator(r -> r.bucket("folders").maxKeys(2))
                        .contents())
                .extracting(S3Object::key)
                .containsExactly(
                        "logs/0/0", "logs/0/3", "logs/0/6", "logs/1/1", "logs/1/4", "logs/2/2", "logs/2/5", "readme");
        ListObjectsV2Response top = s3.listObjectsV2(r -> r.bucket("folders").delimiter("/"));
        assertThat(top.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly("logs/");
        assertThat(top.contents()).extracting(S3Object::key).containsExactly("readme");
        assertThat(s3.listObjectsV2Paginator(r -> r.bucket("folders")
                                .prefix("logs/")
                                .delimiter("/")
                                .maxKeys(1))
                        .commonPrefixes())
                .extracting(CommonPrefix::prefix)
                .containsExactly("logs/0/", "logs/1/", "logs/2/");
        assertThat(s3.listObjectsV2(r -> r.bucket("folders").startAfter("logs/2/2"))
                        .contents())
                .extracting(S3Object::key)
                .containsExactly("logs/2/5", "readme");
        assertThat(s3.listObjectsV2(r -> r.bucket("folders").maxKeys(0)).isTruncated())
                .isFalse();
        assertRefused(
                S3Exception.class,
                "InvalidArgument",
                400,
                () -> s3.listObjectsV2(r -> r.bucket("folders").continuationToken("!")));
        assertRefused(S3Exception.class, "BucketNotEmpty", 409, () -> s3.deleteBucket(r -> r.bucket("folders")));
    }

    @Test
    void aBucketsNameIsItsOwnEverywhere() {
        S3Client elsewhere = stage.client(S3Client.builder(), WireStage.A.account(), "eu-west-1");
        elsewhere.createBucket(r -> r.bucket("far").createBucketConfiguration(c -> c.locationConstraint("eu-west-1")));

        assertThat(s3.getBucketLocation(r -> r.bucket("far")).locationConstraintAsString())
                .isEqualTo("eu-west-1");
        assertThat(s3.getBucketLocation(r -> r.bucket("artefacts")).locationConstraintAsString())
                .isNullOrEmpty();
        assertThat(s3.headBucket(r -> r.bucket("far")).bucketRegion()).isEqualTo("eu-west-1");
        assertThat(s3.listBuckets().buckets()).extracting(Bucket::name).contains("artefacts", "far");
        assertThat(other.listBuckets().buckets()).isEmpty();
        assertRefused(
                BucketAlreadyExistsException.class,
                "BucketAlreadyExists",
                409,
                () -> other.createBucket(r -> r.bucket("far")));
        assertRefused(
                BucketAlreadyOwnedByYouException.class,
                "BucketAlreadyOwnedByYou",
                409,
                () -> elsewhere.createBucket(
                        r -> r.bucket("far").createBucketConfiguration(c -> c.locationConstraint("eu-west-1"))));
        for (String name : List.of("xn--x", "backup-s3alias", "local-s3alias")) {
            assertRefused(S3Exception.class, "InvalidBucketName", 400, () -> s3.createBucket(r -> r.bucket(name)));
        }
        assertRefused(S3Exception.class, "InvalidArgument", 400, () -> s3.listBuckets(r -> r.maxBuckets(-1)));
    }

    @Test
    void otherAccountsGetWhatThePolicyAdmits() {
        s3.createBucket(r -> r.bucket("shared"));
        put("shared", "k", "v");
        assertRefused(
                AccessDeniedException.class,
                "AccessDenied",
                403,
                () -> other.getObjectAsBytes(r -> r.bucket("shared").key("k")));
        s3.putBucketPolicy(r -> r.bucket("shared").policy(POLICY));

        assertThat(other.getObjectAsBytes(r -> r.bucket("shared").key("k")).asUtf8String())
                .isEqualTo("v");
        assertThat(s3.getBucketPolicy(r -> r.bucket("shared")).policy()).isEqualTo(POLICY);
        assertRefused(
                AccessDeniedException.class,
                "AccessDenied",
                403,
                () -> other.getObjectAsBytes(r -> r.bucket("shared").key("none")));
        assertAllRefused(
                AccessDeniedException.class,
                "AccessDenied",
                403,
                () -> other.putObject(r -> r.bucket("shared").key("k"), RequestBody.fromString("w")),
                () -> other.listObjectsV2(r -> r.bucket("shared")),
                () -> other.deleteObject(r -> r.bucket("shared").key("k")),
                () -> other.deleteBucket(r -> r.bucket("shared")),
                () -> stage.client(S3Client.builder(), WireStage.ROLE_KEY, "us-east-1")
                        .listBuckets());
        assertThat(other.deleteObjects(r -> r.bucket("shared").delete(d -> d.objects(named("k"))))
                        .errors())
                .extracting(S3Error::code)
                .containsExactly("AccessDenied");
        assertThat(text("shared", "k")).isEqualTo("v");
        s3.deleteBucketPolicy(r -> r.bucket("shared"));
        assertRefused(S3Exception.class, "NoSuchBucketPolicy", 404, () -> s3.getBucketPolicy(r -> r.bucket("shared")));
        assertRefused(
                S3Exception.class,
                "MalformedPolicy",
                400,
                () -> s3.putBucketPolicy(r -> r.bucket("shared").policy("{")));
    }

    @Test
    void keepsABucketsSettings() {
        s3.createBucket(r -> r.bucket("settings"));
        s3.putPublicAccessBlock(r -> r.bucket("settings").publicAccessBlockConfiguration(c -> c.blockPublicAcls(true)));
        assertThat(s3.getPublicAccessBlock(r -> r.bucket("settings"))
                        .publicAccessBlockConfiguration()
                        .blockPublicAcls())
                .isTrue();
        assertThat(s3.getBucketVersioning(r -> r.bucket("settings")).status()).isNull();
        s3.deleteBucket(r -> r.bucket("settings"));
        assertRefused(
                NoSuchBucketException.class,
                "NoSuchBucket",
                404,
                () -> s3.getBucketVersioning(r -> r.bucket("settings")));
    }

    @Test
    void refusesWhatIsNotThere() {
        assertAllRefused(
                NoSuchBucketException.class,
                "NoSuchBucket",
                404,
                () -> text(MISSING, "k"),
                () -> put(MISSING, "k", "v"),
                () -> s3.deleteObject(r -> r.bucket(MISSING).key("k")),
                () -> s3.deleteObjects(r -> r.bucket(MISSING).delete(d -> d.objects(named("k")))),
                () -> s3.listObjectsV2(r -> r.bucket(MISSING)),
                () -> s3.deleteBucket(r -> r.bucket(MISSING)),
                () -> s3.getBucketLocation(r -> r.bucket(MISSING)),
                () -> s3.deleteBucketPolicy(r -> r.bucket(MISSING)),
                () -> s3.getPublicAccessBlock(r -> r.bucket(MISSING)),
                () -> s3.putPublicAccessBlock(
                        r -> r.bucket(MISSING).publicAccessBlockConfiguration(c -> c.blockPublicAcls(true))),
                () -> s3.copyObject(r -> r.sourceBucket(MISSING)
                        .sourceKey("k")
                        .destinationBucket("artefacts")
                        .destinationKey("k")));
        assertThatThrownBy(() -> s3.headBucket(r -> r.bucket(MISSING))).isInstanceOf(NoSuchBucketException.class);
        assertThatThrownBy(() -> s3.headObject(r -> r.bucket("artefacts").key("none")))
                .isInstanceOf(NoSuchKeyException.class);
        assertRefused(NoSuchKeyException.class, "NoSuchKey", 404, () -> text("artefacts", "none"));
        assertRefused(S3Exception.class, "KeyTooLongError", 400, () -> put("artefacts", "k".repeat(1025), "v"));
    }

    @Test
    void saysWhatItDoesNotDo() {
        assertAllRefused(
                S3Exception.class,
                "NotImplemented",
                501,
                () -> s3.getObjectAcl(r -> r.bucket("artefacts").key("k")),
                () -> s3.listObjects(r -> r.bucket("artefacts")),
                () -> s3.putBucketVersioning(
                        r -> r.bucket("artefacts").versioningConfiguration(v -> v.status("Enabled"))),
                () -> s3.putObject(r -> r.bucket("artefacts").key("k").tagging("a=b"), RequestBody.empty()));
    }
}
