package io.rdsreplicator.local.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Requests that no SDK sends, byte by byte: what is wrong is refused, and nothing of it is stored. */
@Timeout(60)
class S3HostileClientIT {
    private static final String SIGNED =
            "Authorization: AWS4-HMAC-SHA256 Credential=111111111111/20261121/us-east-1/s3/aws4_request, Signature=0\r\n";
    private static final String CHUNKED = SIGNED + "x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\n";
    private static WireStage stage;
    private static S3Client s3;

    @BeforeAll
    static void aBucket() {
        stage = new WireStage();
        s3 = stage.client(S3Client.builder(), WireStage.A);
        s3.createBucket(r -> r.bucket("bucket"));
    }

    @AfterAll
    static void nothingBroke() {
        try (WireStage closing = stage) {
            assertThat(closing.faults).isEmpty();
        }
    }

    private static String send(String requestLine, String headers, String body) throws IOException {
        return send(requestLine, "Host: 127.0.0.1\r\nContent-Length: " + body.length() + "\r\n" + headers, body, true);
    }

    private static String send(String requestLine, String head, String body, boolean waits) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), stage.endpoint.port())) {
            socket.getOutputStream()
                    .write((requestLine + " HTTP/1.1\r\nConnection: close\r\n" + head + "\r\n" + body)
                            .getBytes(StandardCharsets.ISO_8859_1));
            if (!waits) {
                socket.shutdownOutput();
            }
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertRefused(String answer, int status, String code) {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("<Error><Code>" + code + "</Code>", "X-amz-request-id");
    }

    private static void assertNothingAt(String key) {
        assertThatThrownBy(() -> s3.getObjectAsBytes(r -> r.bucket("bucket").key(key)))
                .isInstanceOf(NoSuchKeyException.class);
    }

    private static String text(String key) {
        return s3.getObjectAsBytes(r -> r.bucket("bucket").key(key)).asUtf8String();
    }

    @Test
    void whoDoesNotSignIsRefused() throws IOException {
        assertRefused(send("GET /bucket/k", "", ""), 403, "AccessDenied");
        assertRefused(send("PUT /bucket/unsigned", "", "v"), 403, "AccessDenied");
        assertRefused(
                send("GET /bucket", SIGNED.replace("111111111111/2", "AKIAUNKNOWN/2"), ""), 403, "InvalidAccessKeyId");
        assertNothingAt("unsigned");
    }

    @Test
    void takesChunksApart() throws IOException {
        String body = "4\r\nwiki\r\n5;chunk-signature=0\r\npedia\r\n0\r\nx-amz-checksum-crc32:" + crc32("wikipedia")
                + "\r\n\r\n";
        String answer = send(
                "PUT /bucket/chunks",
                CHUNKED + "Content-Encoding: gzip,aws-chunked\r\nx-amz-decoded-content-length: 9\r\n"
                        + "x-amz-trailer: x-amz-checksum-crc32\r\n",
                body);

        assertThat(answer).startsWith("HTTP/1.1 200 ");
        assertThat(text("chunks")).isEqualTo("wikipedia");
        assertThat(s3.headObject(r -> r.bucket("bucket").key("chunks")).contentEncoding())
                .isEqualTo("gzip");
    }

    private static String crc32(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }

    @Test
    void aWrongSumBehindTheChunksIsRefused() throws IOException {
        String body = "4\r\nwiki\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";

        assertRefused(send("PUT /bucket/wrong", CHUNKED + "Content-Encoding: aws-chunked\r\n", body), 400, "BadDigest");
        assertNothingAt("wrong");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "4\r\nwiki",
                "4\r\nwiki\r\n",
                "5\r\nwiki\r\n0\r\n\r\n",
                "4\r\nwikipedia\r\n0\r\n\r\n",
                "zz\r\nwiki\r\n0\r\n\r\n",
                "-1\r\n\r\n",
                "fffffff\r\nwiki\r\n0\r\n\r\n",
                "ffffffffffffffff\r\nwiki\r\n0\r\n\r\n"
            })
    void brokenChunksAreRefused(String body) throws IOException {
        assertRefused(send("PUT /bucket/broken", CHUNKED, body), 400, "IncompleteBody");
        assertNothingAt("broken");
    }

    @Test
    void aBodyThatIsNotTheSignedOneIsRefused() throws IOException {
        assertRefused(
                send("PUT /bucket/k2", SIGNED + "x-amz-content-sha256: " + "0".repeat(64) + "\r\n", "v"),
                400,
                "XAmzContentSHA256Mismatch");
        assertRefused(
                send("PUT /bucket/k2", CHUNKED + "x-amz-decoded-content-length: 5\r\n", "4\r\nwiki\r\n0\r\n\r\n"),
                400,
                "IncompleteBody");
        assertNothingAt("k2");
    }

    @Test
    void oneWhoLeavesInTheMiddleStoresNothing() throws IOException {
        send("PUT /bucket/half", "Host: 127.0.0.1\r\n" + SIGNED + "Content-Length: 1000\r\n", "only this", false);

        assertNothingAt("half");
    }

    @Test
    void anObjectThatIsTooLargeIsRefused() throws IOException {
        int length = RestXmlProtocol.MAXIMUM_CONTENT + 1;
        assertRefused(send("PUT /bucket/huge", SIGNED, "x".repeat(length)), 400, "EntityTooLarge");
        assertRefused(
                send("POST /bucket?delete", SIGNED, "x".repeat(HttpEndpoint.MAXIMUM_BODY + 1)), 400, "EntityTooLarge");
        assertNothingAt("huge");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<Delete>",
                "no XML",
                "<Delete/>",
                "<Delete><Object/><Object><Key>k</Key></Delete>",
                "<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><Delete><Object><Key>&e;</Key></Object></Delete>"
            })
    void xmlThatIsNoneIsRefused(String body) throws IOException {
        assertRefused(send("POST /bucket?delete", SIGNED, body), 400, "MalformedXML");
    }

    @Test
    void aPathThatClimbsIsAName() throws IOException {
        assertThat(send("PUT /bucket/../../etc/passwd", SIGNED, "v")).startsWith("HTTP/1.1 200 ");
        assertThat(send("PUT /bucket/%2e%2e%2fx", SIGNED, "w")).startsWith("HTTP/1.1 200 ");

        assertThat(text("../../etc/passwd")).isEqualTo("v");
        assertThat(text("../x")).isEqualTo("w");
        assertRefused(send("PUT /../x", SIGNED, "v"), 400, "InvalidBucketName");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bucket.s3.amazonaws.com",
                "bucket.s3.us-east-1.amazonaws.com",
                "bucket.localhost:4566",
                "bucket.s3.localhost"
            })
    void theHostMayNameTheBucket(String host) throws IOException {
        String answer = send(
                "PUT /from/host",
                "Host: " + host + "\r\nContent-Length: " + host.length() + "\r\n" + SIGNED,
                host,
                true);

        assertThat(answer).startsWith("HTTP/1.1 200 ");
        assertThat(text("from/host")).isEqualTo(host);
    }

    @Test
    void aRefusalOfAHeadHasNoBody() throws IOException {
        String answer = send("HEAD /bucket/none", SIGNED, "");

        assertThat(answer).startsWith("HTTP/1.1 404 ").endsWith("\r\n\r\n");
    }
}
