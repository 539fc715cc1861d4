package io.rdsreplicator.local.s3;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Object;

class S3Test {
    private static final AccountRegion A = new AccountRegion("111111111111", "us-east-1");
    private static final String TRUST =
            """
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}}""";

    private final Timeline timeline = Timeline.virtual(Instant.EPOCH);
    private final FrontDoor frontDoor = new FrontDoor(timeline);

    @BeforeEach
    void aBucket() {
        new S3Service(timeline, frontDoor);
        s3().createBucket(r -> r.bucket("bucket"));
    }

    private S3Client s3() {
        return as(Caller.root(A));
    }

    private S3Client as(Caller caller) {
        return frontDoor.client(S3Client.class, caller);
    }

    private S3Client role(String... statements) {
        String name = "role" + frontDoor.roles().list(A).size();
        String policy = "{\"Statement\": [" + String.join(",", statements) + "]}";
        return as(Caller.role(
                A,
                frontDoor
                        .roles()
                        .create(A, name, TRUST, Map.of("p", policy), List.of(), null)
                        .arn()));
    }

    private static String allow(String action, String resource) {
        return "{\"Effect\": \"Allow\", \"Action\": \"" + action + "\", \"Resource\": \"" + resource + "\"}";
    }

    private static void put(S3Client client, String key, String text) {
        client.putObject(r -> r.bucket("bucket").key(key), RequestBody.fromString(text));
    }

    private static String get(S3Client client, String key) {
        return client.getObjectAsBytes(r -> r.bucket("bucket").key(key)).asUtf8String();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upper", "ab", "a..b", "1.2.3.4", "xn--x", "-ab", "ab-", "a_b", "b/../c", "backup-s3alias"})
    void refusesNamesThatAreNoBuckets(String name) {
        assertFailsWith("InvalidBucketName", () -> s3().createBucket(r -> r.bucket(name)));
    }

    @Test
    void keepsTheNameUnderWhichLambdaKnowsThisMachine() {
        assertFailsWith("BucketAlreadyExists", () -> s3().createBucket(r -> r.bucket("local")));
    }

    @Test
    void eachOperationNeedsItsOwnPermission() {
        S3Client writer = role(allow("s3:PutObject", "arn:aws:s3:::bucket/in/*"));
        S3Client reader = role(allow("s3:GetObject", "arn:aws:s3:::bucket/*"));

        put(writer, "in/k", "v");
        assertThat(get(reader, "in/k")).isEqualTo("v");
        assertFailsWith("AccessDenied", () -> put(writer, "out/k", "v"))
                .contains("s3:PutObject", "arn:aws:s3:::bucket/out/k", "no identity-based policy");
        assertFailsWith("AccessDenied", () -> get(writer, "in/k"));
        assertFailsWith(
                "AccessDenied",
                () -> reader.deleteObject(r -> r.bucket("bucket").key("in/k")));
        assertFailsWith("AccessDenied", () -> reader.listObjectsV2(r -> r.bucket("bucket")));
        assertFailsWith("AccessDenied", () -> reader.createBucket(r -> r.bucket("another")));
    }

    @Test
    void whoMayNotListDoesNotLearnWhatIsMissing() {
        S3Client reader = role(allow("s3:GetObject", "*"));
        S3Client lister = role(allow("s3:GetObject", "*"), allow("s3:ListBucket", "arn:aws:s3:::bucket"));

        assertFailsWith("AccessDenied", () -> get(reader, "none"));
        assertFailsWith("NoSuchKey", () -> get(lister, "none"));
    }

    @Test
    void aServiceGetsWhatThePolicyAdmitsForItsSource() {
        put(s3(), "k", "v");
        s3().putBucketPolicy(
                        r -> r.bucket("bucket")
                                .policy(
                                        """
                {"Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "s3:GetObject",
                 "Resource": "arn:aws:s3:::bucket/*", "Condition": {"StringEquals": {"aws:SourceArn": "arn:aws:sns:x"}}}]}"""));

        assertThat(get(as(Caller.service(A, "sns.amazonaws.com", "arn:aws:sns:x")), "k"))
                .isEqualTo("v");
        assertFailsWith("AccessDenied", () -> get(as(Caller.service(A, "sns.amazonaws.com", "arn:aws:sns:y")), "k"));
        assertFailsWith("AccessDenied", () -> get(as(Caller.service(A, "sqs.amazonaws.com", "arn:aws:sns:x")), "k"));
    }

    @Test
    void anExpectedOwnerMustBeTheOwner() {
        put(s3(), "k", "v");

        assertThat(s3().getObjectAsBytes(r -> r.bucket("bucket").key("k").expectedBucketOwner("111111111111"))
                        .asUtf8String())
                .isEqualTo("v");
        assertFailsWith("AccessDenied", () -> s3().getObjectAsBytes(
                        r -> r.bucket("bucket").key("k").expectedBucketOwner("222222222222")));
    }

    @Test
    void aCopyNeedsTheRightToReadAndToWrite() {
        put(s3(), "k", "v");
        S3Client writer = role(allow("s3:PutObject", "*"));

        assertFailsWith(
                "AccessDenied",
                () -> writer.copyObject(r -> r.sourceBucket("bucket")
                        .sourceKey("k")
                        .destinationBucket("bucket")
                        .destinationKey("c")));
        assertFailsWith("InvalidRequest", () -> s3().copyObject(r -> r.sourceBucket("bucket")
                .sourceKey("k")
                .destinationBucket("bucket")
                .destinationKey("k")));
        s3().copyObject(r -> r.sourceBucket("bucket")
                .sourceKey("k")
                .destinationBucket("bucket")
                .destinationKey("c"));
        put(s3(), "k", "changed");
        assertThat(get(s3(), "c")).isEqualTo("v");
    }

    @Test
    void bucketsHoldNoMoreThanTheirMemory() {
        byte[] large = new byte[64 * 1024 * 1024];
        for (int i = 0; i < 4; i++) {
            String key = "large" + i;
            s3().putObject(r -> r.bucket("bucket").key(key), RequestBody.fromBytes(large));
        }

        s3().copyObject(r -> r.sourceBucket("bucket")
                .sourceKey("large0")
                .destinationBucket("bucket")
                .destinationKey("copy"));
        assertFailsWith("EntityTooLarge", () -> put(s3(), "one more", "x"));
        s3().deleteObject(r -> r.bucket("bucket").key("copy"));
        s3().deleteObject(r -> r.bucket("bucket").key("large0"));
        put(s3(), "one more", "x");
    }

    @Test
    void listsInTheOrderOfUtf8() {
        List<String> inOrder = List.of("A", "a", "ü", "\uFF5E", "\uD83D\uDD11");
        inOrder.forEach(key -> put(s3(), key, "v"));

        assertThat(s3().listObjectsV2(r -> r.bucket("bucket")).contents())
                .extracting(S3Object::key)
                .containsExactlyElementsOf(inOrder);
        assertThat(s3().listObjectsV2(r -> r.bucket("bucket").startAfter("ü")).contents())
                .hasSize(2);
    }

    @Test
    void doesNotDoHalfOfWhatIsAsked() {
        assertThatThrownBy(() -> s3().putObject(r -> r.bucket("bucket").key("k").tagging("a=b"), RequestBody.empty()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("s3:PutObject with Tagging is not implemented here");
        assertThatThrownBy(() ->
                        s3().getObjectAsBytes(r -> r.bucket("bucket").key("k").versionId("1")))
                .hasMessage("s3:GetObject with VersionId is not implemented here");
        assertThat(s3().listObjectsV2(r -> r.bucket("bucket")).contents()).isEmpty();
    }

    @Test
    void refusesMoreMetadataThanS3Holds() {
        assertFailsWith("MetadataTooLarge", () -> s3().putObject(
                        r -> r.bucket("bucket").key("k").metadata(Map.of("name", "v".repeat(2048))),
                        RequestBody.empty()));
    }

    @Test
    void sumsUpAsTheNvmeSpecificationDoes() {
        byte[] check = Crc64Nvme.of("123456789".getBytes(StandardCharsets.US_ASCII));

        assertThat(HexFormat.of().formatHex(check)).isEqualTo("ae8b14860a799888");
    }

    @Test
    void verifiesTheSumOfAnUploadsWholeContent() {
        String upload =
                s3().createMultipartUpload(r -> r.bucket("bucket").key("k")).uploadId();
        String eTag = s3().uploadPart(
                        r -> r.bucket("bucket").key("k").uploadId(upload).partNumber(1),
                        RequestBody.fromString("123456789"))
                .eTag();

        assertFailsWith("BadDigest", () -> s3().completeMultipartUpload(r -> r.bucket("bucket")
                .key("k")
                .uploadId(upload)
                .checksumType("FULL_OBJECT")
                .checksumCRC64NVME("AAAAAAAAAAA=")
                .multipartUpload(m -> m.parts(part(eTag)))));
        s3().completeMultipartUpload(r -> r.bucket("bucket")
                .key("k")
                .uploadId(upload)
                .checksumType("FULL_OBJECT")
                .checksumCRC64NVME("rosUhgp5mIg=")
                .multipartUpload(m -> m.parts(part(eTag))));
        assertThat(get(s3(), "k")).isEqualTo("123456789");
    }

    private static CompletedPart part(String eTag) {
        return CompletedPart.builder().partNumber(1).eTag(eTag).build();
    }
}
