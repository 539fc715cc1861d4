package io.rdsreplicator.local.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Who calls, and what is answered to a request that is none. */
class IdentityWireIT {
    private static WireStage stage;
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void open() {
        stage = new WireStage();
    }

    @AfterAll
    static void everyOperationWasTried() {
        try (WireStage closing = stage) {
            closing.calls.assertComplete(StsClient.class, "GetCallerIdentity");
            assertThat(closing.faults).isEmpty();
        }
    }

    /** A service that opens its door needs a conformance test of its own beside those of this package. */
    @Test
    void everyServiceHasItsConformanceTest() {
        assertThat(stage.aws.frontDoor().apis())
                .extracting(Class::getSimpleName)
                .containsExactlyInAnyOrder(
                        "RdsClient",
                        "KmsClient",
                        "SecretsManagerClient",
                        "SfnClient",
                        "SnsClient",
                        "SqsClient",
                        "S3Client",
                        "LambdaClient",
                        "EventBridgeClient",
                        "CloudFormationClient",
                        "CloudWatchClient",
                        "SsmClient",
                        "StsClient");
    }

    @Test
    void anAccessKeyOfTwelveDigitsIsTheAccountsRoot() {
        GetCallerIdentityResponse identity =
                stage.client(StsClient.builder(), WireStage.B).getCallerIdentity();

        assertThat(identity.account()).isEqualTo("222222222222");
        assertThat(identity.arn()).isEqualTo("arn:aws:iam::222222222222:root");
        assertThat(identity.userId()).isEqualTo("222222222222");
    }

    @Test
    void otherKeysAreWhoseTheResolverSays() {
        GetCallerIdentityResponse identity = stage.client(StsClient.builder(), WireStage.ROLE_KEY, "us-east-1")
                .getCallerIdentity();

        assertThat(identity.account()).isEqualTo("111111111111");
        assertThat(identity.arn()).isEqualTo("arn:aws:sts::111111111111:assumed-role/reader/local");
    }

    @Test
    void refusesAKeyThatNobodyHas() {
        assertThatThrownBy(() -> stage.client(RdsClient.builder(), "AKIANOBODY", "us-east-1")
                        .describeDBInstances())
                .isInstanceOfSatisfying(RdsException.class, e -> {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidClientTokenId");
                    assertThat(e.statusCode()).isEqualTo(403);
                    assertThat(e.requestId()).isNotBlank();
                });
        assertThatThrownBy(() -> stage.client(KmsClient.builder(), "AKIANOBODY", "us-east-1")
                        .listKeys())
                .isInstanceOfSatisfying(KmsException.class, e -> {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("UnrecognizedClientException");
                    assertThat(e.requestId()).isNotBlank();
                });
    }

    @Test
    void refusesARequestWithoutCredentials() throws Exception {
        HttpResponse<String> query = post(
                "/",
                "Action=DescribeDBInstances&Version=2014-10-31",
                "Content-Type",
                "application/x-www-form-urlencoded");
        assertThat(query.statusCode()).isEqualTo(403);
        assertThat(query.body())
                .contains("<Code>MissingAuthenticationToken</Code>")
                .contains("<Type>Sender</Type>");

        HttpResponse<String> json = post("/", "{}", "X-Amz-Target", "TrentService.ListKeys");
        assertThat(json.statusCode()).isEqualTo(403);
        assertThat(json.body()).contains("\"__type\":\"MissingAuthenticationToken\"");
        assertThat(json.headers().firstValue("x-amzn-errortype")).contains("MissingAuthenticationToken");
    }

    @Test
    void refusesAnAuthorizationThatIsNoSignature() throws Exception {
        assertThat(post("/", "Action=ListTopics", "Authorization", "Basic dTpw").body())
                .contains("<Code>IncompleteSignature</Code>");
        assertThat(post("/", "Action=ListTopics", "Authorization", scope("rds").replace("aws4_request", "x"))
                        .body())
                .contains("<Code>IncompleteSignature</Code>");
    }

    @Test
    void namesTheServiceAndTheOperationThatItDoesNotHave() throws Exception {
        assertThat(post("/", "Action=DescribeVpcs", "Authorization", scope("ec2")))
                .satisfies(r -> {
                    assertThat(r.statusCode()).isEqualTo(501);
                    assertThat(r.body())
                            .contains("<Code>NotImplemented</Code>")
                            .contains("the service ec2 is not implemented here");
                });
        assertThat(post("/", "Action=DescribeGlobalClusters", "Authorization", scope("rds")))
                .satisfies(r -> {
                    assertThat(r.statusCode()).isEqualTo(501);
                    assertThat(r.body()).contains("rds:describeGlobalClusters is not implemented here");
                });
        assertThat(post("/", "Action=DescribeGlobalClusterz", "Authorization", scope("rds"))
                        .body())
                .contains("rds:DescribeGlobalClusterz");
        assertThat(post("/", "Version=2014-10-31", "Authorization", scope("rds"))
                        .body())
                .contains("<Code>MissingAction</Code>");
        assertThat(post("/2015-03-31/layers", "", "Authorization", scope("lambda")))
                .satisfies(r -> {
                    assertThat(r.statusCode()).isEqualTo(501);
                    assertThat(r.body()).contains("lambda: POST /2015-03-31/layers is not implemented here");
                });
        assertThat(post(
                                "/service/Kms/operation/ListKeys",
                                "",
                                "Authorization",
                                scope("kms"),
                                "smithy-protocol",
                                "rpc-v2-cbor")
                        .body())
                .contains("kms is spoken to in AWS JSON here");
    }

    @Test
    void refusesAMalformedBody() throws Exception {
        for (String body :
                new String[] {"{", "[]", "\"text\"", "{} {}", "{\"Limit\": \"many\"}", "{\"Limit\": 1e99}", "\u0000"}) {
            assertThat(post("/", body, "Authorization", scope("kms"), "X-Amz-Target", "TrentService.ListKeys"))
                    .as(body)
                    .satisfies(r -> {
                        assertThat(r.statusCode()).isEqualTo(400);
                        assertThat(r.body()).contains("\"__type\":\"SerializationException\"");
                    });
        }
        assertThat(post("/", "Action=DescribeDBInstances&Marker=%zz", "Authorization", scope("rds"))
                        .body())
                .contains("<Code>MalformedQueryString</Code>");
        assertThat(post("/", "Action=DescribeDBInstances&MaxRecords=many", "Authorization", scope("rds"))
                        .body())
                .contains("<Code>MalformedInput</Code>")
                .contains("the value of MaxRecords is not a Integer");
        assertThat(post("/", "Action=AddTagsToResource&Tags.Tag.x.Key=k", "Authorization", scope("rds"))
                        .body())
                .contains("<Code>MalformedInput</Code>");
        assertThat(post("/", "Action=DescribeDBInstances&" + "a.".repeat(1000) + "=1", "Authorization", scope("rds"))
                        .body())
                .contains("<Code>MalformedQueryString</Code>");
    }

    @Test
    void takesTheParametersOfAQueryFromTheUrlToo() throws Exception {
        HttpRequest get = HttpRequest.newBuilder(
                        stage.endpoint.uri().resolve("/?Action=GetCallerIdentity&Version=2011-06-15"))
                .header("Authorization", scope("sts"))
                .build();
        assertThat(http.send(get, BodyHandlers.ofString()).body()).contains("<Account>111111111111</Account>");

        URI presigned = stage.endpoint
                .uri()
                .resolve("/?Action=GetCallerIdentity&X-Amz-Algorithm=AWS4-HMAC-SHA256"
                        + "&X-Amz-Credential=222222222222%2F20261121%2Fus-east-1%2Fsts%2Faws4_request");
        assertThat(http.send(HttpRequest.newBuilder(presigned).build(), BodyHandlers.ofString())
                        .body())
                .contains("<Account>222222222222</Account>");
    }

    @Test
    void saysThatItIsUp() throws Exception {
        HttpResponse<String> health =
                http.send(HttpRequest.newBuilder(stage.endpoint.uri()).build(), BodyHandlers.ofString());

        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
    }

    @Test
    void saysThatAPortIsInUse() {
        assertThatThrownBy(() -> new HttpEndpoint(
                        stage.aws.frontDoor(), CredentialsResolver.NONE, stage.endpoint.port(), e -> {}))
                .hasMessage("port " + stage.endpoint.port()
                        + " of this machine is in use by another program: name another, or 0 for any free one");
    }

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(stage.endpoint.uri().resolve(path))
                .headers(headers)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private static String scope(String service) {
        return "AWS4-HMAC-SHA256 Credential=111111111111/20261121/us-east-1/" + service
                + "/aws4_request, SignedHeaders=host;x-amz-date, Signature=0000";
    }
}
