package io.rdsreplicator.local.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.wire.StaticPages.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** What a browser gets: the pages, the services for a page of this endpoint, and nothing for a page from elsewhere. */
@Timeout(60)
class BrowserIT {
    private static final String SCOPE = "111111111111/20261121/us-east-1/";
    private static final String LIST_KEYS =
            "X-Amz-Target: TrentService.ListKeys\r\nContent-Type: application/x-amz-json-1.1\r\n"
                    + "Authorization: AWS4-HMAC-SHA256 Credential=" + SCOPE + "kms/aws4_request, Signature=0\r\n";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";
    private static WireStage stage;
    private static HttpEndpoint endpoint;

    @BeforeAll
    static void open() {
        stage = new WireStage();
        endpoint = new HttpEndpoint(
                stage.aws.frontDoor(),
                CredentialsResolver.NONE,
                0,
                stage.faults::add,
                new StaticPages(Map.of(
                        "/page", new File("text/html;charset=UTF-8", bytes("<h1>A page</h1>")),
                        "/page/script.js", new File("text/javascript;charset=UTF-8", bytes("export {};")))));
        endpoint.start();
    }

    @AfterAll
    static void nothingBroke() {
        endpoint.close();
        try (WireStage closing = stage) {
            assertThat(closing.faults).isEmpty();
        }
    }

    @Test
    void aPageComesWithItsTypeAndAPolicyThatLetsInNothingElse() throws IOException {
        String answer = send("GET /page?region=eu-central-1", here(""), "");

        assertThat(answer).startsWith("HTTP/1.1 200").endsWith("<h1>A page</h1>");
        assertThat(answer).containsIgnoringCase("\r\nContent-Type: text/html;charset=UTF-8\r\n");
        assertThat(answer)
                .containsIgnoringCase("\r\nContent-Security-Policy: default-src 'none';")
                .doesNotContain("unsafe");
        assertThat(answer).containsIgnoringCase("\r\nX-Content-Type-Options: nosniff\r\n");
        assertThat(send("GET /page/script.js", here(""), "")).containsIgnoringCase("\r\nContent-Type: text/javascript");
    }

    @Test
    void theHeadOfAPageComesAlone() throws IOException {
        assertThat(send("HEAD /page", here(""), ""))
                .startsWith("HTTP/1.1 200")
                .endsWith("\r\n\r\n")
                .doesNotContain("A page");
    }

    @Test
    void whatIsNoPageIsLeftToTheServices() throws IOException {
        assertThat(send("GET /page/other", here(""), ""))
                .startsWith("HTTP/1.1 403")
                .contains("<Code>AccessDenied</Code>");
        assertThat(send("GET /pages", here(""), "")).startsWith("HTTP/1.1 403").contains("<Code>AccessDenied</Code>");
        assertThat(send("POST /page", here(""), "")).startsWith("HTTP/1.1 403");
    }

    @Test
    void aBucketOfThePagesNameStaysABucket() {
        try (S3Client s3 =
                stage.client(endpoint, S3Client.builder().forcePathStyle(true), "111111111111", "us-east-1")) {
            s3.createBucket(r -> r.bucket("page"));
            s3.putObject(r -> r.bucket("page").key("script.js"), RequestBody.fromString("an object"));

            assertThat(s3.getObjectAsBytes(r -> r.bucket("page").key("script.js"))
                            .asUtf8String())
                    .isEqualTo("an object");
            assertThat(s3.listObjectsV2(r -> r.bucket("page")).contents()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:4566", "127.0.0.1.evil.example", "page.localhost"})
    void aPageIsNotShownUnderAnotherName(String host) throws IOException {
        assertThat(send("GET /page", "Host: " + host + "\r\n", ""))
                .startsWith("HTTP/1.1 403")
                .doesNotContain("A page");
    }

    @Test
    void thePageOfTheEndpointCallsTheServices() throws IOException {
        String own = here("Origin: " + endpoint.uri() + "\r\nSec-Fetch-Site: same-origin\r\n" + LIST_KEYS);

        assertThat(send("POST /", own, "{}")).startsWith("HTTP/1.1 200").contains("\"Keys\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Origin: https://evil.example\r\n", "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n"})
    void aPageFromElsewhereCannotCallThem(String mark) throws IOException {
        String answer = send("POST /", here(mark + LIST_KEYS), "{}");

        assertThat(answer).startsWith("HTTP/1.1 403").contains("AccessDenied").doesNotContain("\"Keys\"");
        assertThat(answer).doesNotContainIgnoringCase("Access-Control-Allow");
    }

    /** A form needs no leave of the endpoint, and the credentials may be in the address. */
    @Test
    void aFormFromElsewhereChangesNothing() throws IOException {
        String signed = "POST /?X-Amz-Credential=" + SCOPE + "sns/aws4_request";
        String form = "Action=CreateTopic&Version=2010-03-31&Name=planted";

        assertThat(send(signed, here("Origin: https://evil.example\r\n" + FORM), form))
                .startsWith("HTTP/1.1 403");
        assertThat(send(signed, here(FORM), "Action=ListTopics&Version=2010-03-31"))
                .startsWith("HTTP/1.1 200")
                .doesNotContain("planted");
        assertThat(send(signed, here(FORM), form)).startsWith("HTTP/1.1 200").contains("planted");
    }

    @Test
    void noPageFromElsewhereIsGivenLeaveToAskMore() throws IOException {
        String ask = "Origin: https://evil.example\r\n"
                + "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\n";

        assertThat(send("OPTIONS /", here(ask), ""))
                .startsWith("HTTP/1.1 403")
                .doesNotContainIgnoringCase("Access-Control-Allow");
    }

    @Test
    void everyAnswerSaysWhatTimeItIsHere() throws IOException {
        Instant before = stage.timeline.instant();
        Matcher told = Pattern.compile("(?i)\r\n" + HttpEndpoint.TIME + ": (\\S+)\r\n")
                .matcher(send("GET /page", here(""), ""));

        assertThat(told.find()).isTrue();
        assertThat(Instant.parse(told.group(1))).isBetween(before, stage.timeline.instant());
        assertThat(send("POST /", here(LIST_KEYS), "{}")).containsIgnoringCase("\r\n" + HttpEndpoint.TIME + ": ");
    }

    private static String here(String headers) {
        return "Host: 127.0.0.1:" + endpoint.port() + "\r\n" + headers;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String send(String requestLine, String headers, String body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
            String head = " HTTP/1.1\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n";
            socket.getOutputStream().write(bytes(requestLine + head + headers + "\r\n" + body));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
