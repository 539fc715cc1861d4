package io.rdsreplicator.local.lambda;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.s3.S3Service;
import io.rdsreplicator.local.time.Timeline;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.s3.S3Client;

class CodeInBucketTest {
    private static final AccountRegion A = new AccountRegion("111111111111", "us-east-1");
    private static final AccountRegion B = new AccountRegion("222222222222", "us-east-1");
    private static final byte[] JAR = "PK\3\4 a jar".getBytes(StandardCharsets.ISO_8859_1);
    /** {@code printf 'PK\003\004 a jar' | openssl dgst -sha256 -binary | base64}. */
    private static final String HASH = "2HlNxitR5NtF3YFPHxlnkBFKWIuAoJ43JZRHn3x28yI=";

    private final Timeline timeline = Timeline.virtual(Instant.EPOCH);
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final List<FunctionCode> run = new ArrayList<>();
    private LambdaClient lambda;
    private S3Client s3;

    @BeforeEach
    void aBucketWithCode() {
        List.of(A, B).forEach(place -> AssumableRoles.allowing(frontDoor.roles(), place, "f"));
        new S3Service(timeline, frontDoor);
        new LambdaService(timeline, frontDoor, (function, id, payload, done) -> {
            run.add(function.code());
            done.accept(InvocationResult.success(payload));
        });
        lambda = frontDoor.client(LambdaClient.class, Caller.root(A));
        s3 = frontDoor.client(S3Client.class, Caller.root(A));
        s3.createBucket(r -> r.bucket("artefacts"));
        put("f.jar", JAR);
    }

    private void put(String key, byte[] content) {
        s3.putObject(r -> r.bucket("artefacts").key(key), RequestBody.fromBytes(content));
    }

    private FunctionConfiguration create(LambdaClient client, String account, String bucket, String key) {
        client.createFunction(r -> r.functionName("f")
                .runtime("java21")
                .handler("a.B")
                .role("arn:aws:iam::" + account + ":role/f")
                .code(c -> c.s3Bucket(bucket).s3Key(key)));
        return client.getFunction(r -> r.functionName("f")).configuration();
    }

    private FunctionConfiguration create(String bucket, String key) {
        return create(lambda, A.account(), bucket, key);
    }

    @Test
    void tellsTheHashOfTheCodeAndRunsIt() {
        FunctionConfiguration created = create("artefacts", "f.jar");
        lambda.invoke(r -> r.functionName("f").payload(SdkBytes.fromUtf8String("1")));

        assertThat(created.codeSha256()).isEqualTo(HASH);
        assertThat(created.codeSize()).isEqualTo(JAR.length);
        assertThat(run).hasSize(1).first().isInstanceOfSatisfying(FunctionCode.Archive.class, code -> {
            assertThat(code.content()).isEqualTo(JAR);
            assertThat(code.sha256()).isEqualTo(HASH);
        });
    }

    @Test
    void keepsTheCodeAsItWasWhenItWasRead() {
        create("artefacts", "f.jar");
        put("f.jar", "PK\3\4 another".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(lambda.getFunction(r -> r.functionName("f")).configuration().codeSha256())
                .isEqualTo(HASH);

        lambda.updateFunctionCode(r -> r.functionName("f").s3Bucket("artefacts").s3Key("f.jar"));

        assertThat(lambda.getFunction(r -> r.functionName("f")).configuration().codeSha256())
                .isNotEqualTo(HASH);
    }

    @Test
    void theSameCodeIsTheSameWhereverItCameFrom() {
        create("artefacts", "f.jar");
        assertThat(lambda.updateFunctionCode(r -> r.functionName("f").zipFile(SdkBytes.fromByteArray(JAR)))
                        .codeSha256())
                .isEqualTo(HASH);
    }

    @Test
    void functionsOfOneArchiveHoldItOnce() {
        create("artefacts", "f.jar");
        lambda.createFunction(r -> r.functionName("g")
                .runtime("java21")
                .handler("a.B")
                .role("arn:aws:iam::111111111111:role/f")
                .code(c -> c.s3Bucket("artefacts").s3Key("f.jar")));
        List.of("f", "g")
                .forEach(name -> lambda.invoke(r -> r.functionName(name).payload(SdkBytes.fromUtf8String("1"))));

        assertThat(((FunctionCode.Archive) run.get(0)).content())
                .isSameAs(((FunctionCode.Archive) run.get(1)).content());
    }

    @Test
    void saysWhatS3Said() {
        assertFailsWith("InvalidParameterValueException", () -> create("artefacts", "none.jar"))
                .isEqualTo(
                        "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.");
        assertFailsWith("InvalidParameterValueException", () -> create("no-such-bucket", "f.jar"))
                .isEqualTo(
                        "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist");
    }

    @Test
    void readsTheCodeWithTheCallersAuthority() {
        LambdaClient other = frontDoor.client(LambdaClient.class, Caller.root(B));

        assertFailsWith("AccessDeniedException", () -> create(other, B.account(), "artefacts", "f.jar"))
                .contains("GetObject for artefacts/f.jar", "S3 Error Code: AccessDenied");
        s3.putBucketPolicy(
                r -> r.bucket("artefacts")
                        .policy(
                                """
                {"Statement": {"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "s3:GetObject",
                 "Resource": "arn:aws:s3:::artefacts/*"}}"""));
        assertThat(create(other, B.account(), "artefacts", "f.jar").codeSha256())
                .isEqualTo(HASH);
    }

    @Test
    void refusesCodeThatIsNoArchive() {
        put("text", "not a jar".getBytes(StandardCharsets.UTF_8));

        assertFailsWith("InvalidParameterValueException", () -> create("artefacts", "text"))
                .startsWith("Could not unzip uploaded file.");
    }
}
