package io.rdsreplicator.local.wire;

import static io.rdsreplicator.local.wire.WireRefusals.assertAllRefused;
import static io.rdsreplicator.local.wire.WireRefusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.*;

/** Lambda over HTTP, in REST, with the SDK's client: every operation that the stage has. */
class LambdaWireIT {
    private static final String ROLE = "arn:aws:iam::111111111111:role/function";
    private static WireStage stage;
    private static LambdaClient lambda;
    private static String arn;

    @BeforeAll
    static void aFunction() {
        stage = new WireStage();
        lambda = stage.client(LambdaClient.builder(), WireStage.A);
        arn = lambda.createFunction(function("echo")).functionArn();
    }

    @AfterAll
    static void everyOperationWasTried() {
        try (WireStage closing = stage) {
            closing.calls.assertComplete(LambdaClient.class);
            assertThat(closing.faults).isEmpty();
        }
    }

    private static Consumer<CreateFunctionRequest.Builder> function(String name) {
        return r -> r.functionName(name)
                .role(ROLE)
                .runtime("java21")
                .handler("a.B")
                .timeout(30)
                .memorySize(512)
                .description("ü")
                .environment(e -> e.variables(Map.of("NAME", "Wért & <x>")))
                .tags(Map.of("team", "ü"))
                .code(c -> c.s3Bucket("local").s3Key("some.jar"));
    }

    @Test
    void describesAFunction() {
        GetFunctionResponse echo = lambda.getFunction(r -> r.functionName(arn));

        assertThat(echo.configuration().environment().variables()).containsEntry("NAME", "Wért & <x>");
        assertThat(echo.configuration().memorySize()).isEqualTo(512);
        assertThat(echo.tags()).containsEntry("team", "ü");
        assertThat(lambda.getFunctionConfiguration(r -> r.functionName("echo").qualifier("$LATEST"))
                        .description())
                .isEqualTo("ü");
    }

    @Test
    void invokes() {
        SdkBytes payload =
                SdkBytes.fromUtf8String("{\"text\":\"ü \uD83D\uDD11\",\"large\":\"" + "x".repeat(1_000_000) + "\"}");
        InvokeResponse answer =
                lambda.invoke(r -> r.functionName("echo").payload(payload).logType(LogType.TAIL));
        assertThat(answer.payload()).isEqualTo(payload);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.executedVersion()).isEqualTo("$LATEST");
        assertThat(answer.functionError()).isNull();

        InvokeResponse failed =
                lambda.invoke(r -> r.functionName("echo").payload(SdkBytes.fromUtf8String(WireStage.FAIL)));
        assertThat(failed.functionError()).isEqualTo("Unhandled");
        assertThat(failed.payload().asUtf8String()).contains("\"errorMessage\":\"asked to\"");
        assertThat(lambda.invoke(r -> r.functionName("echo")
                                .invocationType(InvocationType.EVENT)
                                .payload(payload(1)))
                        .statusCode())
                .isEqualTo(202);
        assertThat(lambda.invoke(r -> r.functionName("echo")
                                .invocationType(InvocationType.DRY_RUN)
                                .payload(payload(1)))
                        .statusCode())
                .isEqualTo(204);
    }

    private static SdkBytes payload(int number) {
        return SdkBytes.fromUtf8String(Integer.toString(number));
    }

    @Test
    void administersAFunction() {
        lambda.createFunction(function("other"));
        lambda.updateFunctionConfiguration(r -> r.functionName("other").timeout(60));
        lambda.updateFunctionCode(r -> r.functionName("other").s3Bucket("local").s3Key("new.jar"));
        assertThat(lambda.addPermission(r -> r.functionName("other")
                                .statementId("topic")
                                .action("lambda:InvokeFunction")
                                .principal("sns.amazonaws.com")
                                .sourceArn("arn:aws:sns:us-east-1:111111111111:t"))
                        .statement())
                .contains("sns.amazonaws.com");
        assertThat(lambda.getPolicy(r -> r.functionName("other")).policy()).contains("\"Sid\":\"topic\"");
        lambda.removePermission(r -> r.functionName("other").statementId("topic"));
        lambda.putFunctionEventInvokeConfig(r -> r.functionName("other")
                .maximumRetryAttempts(0)
                .maximumEventAgeInSeconds(60)
                .destinationConfig(d -> d.onFailure(f -> f.destination("arn:aws:sqs:us-east-1:111111111111:dead"))));
        GetFunctionEventInvokeConfigResponse settings =
                lambda.getFunctionEventInvokeConfig(r -> r.functionName("other"));
        assertThat(settings.maximumRetryAttempts()).isZero();
        assertThat(settings.lastModified()).isAfter(Instant.parse("2026-11-21T04:00:00Z"));
        assertThat(settings.destinationConfig().onFailure().destination()).endsWith(":dead");
        lambda.deleteFunctionEventInvokeConfig(r -> r.functionName("other"));
        String other =
                lambda.getFunctionConfiguration(r -> r.functionName("other")).functionArn();
        lambda.tagResource(r -> r.resource(other).tags(Map.of("a/b", "ü", "c", "d")));
        lambda.untagResource(r -> r.resource(other).tagKeys("team", "c"));
        assertThat(lambda.listTags(r -> r.resource(other)).tags()).containsExactly(Map.entry("a/b", "ü"));
        lambda.deleteFunction(r -> r.functionName("other"));
    }

    @Test
    void pages() {
        LambdaClient paged = stage.client(LambdaClient.builder(), WireStage.A.account(), "eu-west-1");
        assertThat(paged.listFunctions().functions()).isEmpty();
        for (int i = 0; i < 5; i++) {
            paged.createFunction(function("f" + i));
        }
        assertThat(paged.listFunctions(r -> r.maxItems(2)).functions()).hasSize(2);
        assertThat(paged.listFunctionsPaginator(r -> r.maxItems(2)).functions()).hasSize(5);
    }

    @Test
    void refusesWithTheModelledErrors() {
        assertAllRefused(
                ResourceNotFoundException.class,
                "ResourceNotFoundException",
                404,
                () -> lambda.getFunction(r -> r.functionName("none")),
                () -> lambda.getFunctionConfiguration(r -> r.functionName("none")),
                () -> lambda.updateFunctionConfiguration(r -> r.functionName("none")),
                () -> lambda.updateFunctionCode(
                        r -> r.functionName("none").s3Bucket("local").s3Key("new.jar")),
                () -> lambda.deleteFunction(r -> r.functionName("none")),
                () -> lambda.invoke(r -> r.functionName("none")),
                () -> lambda.addPermission(r -> r.functionName("none")
                        .statementId("s")
                        .action("lambda:InvokeFunction")
                        .principal("sns.amazonaws.com")),
                () -> lambda.removePermission(r -> r.functionName("echo").statementId("none")),
                () -> lambda.getPolicy(r -> r.functionName("echo")),
                () -> lambda.putFunctionEventInvokeConfig(r -> r.functionName("none")),
                () -> lambda.getFunctionEventInvokeConfig(r -> r.functionName("echo")),
                () -> lambda.deleteFunctionEventInvokeConfig(r -> r.functionName("echo")),
                () -> lambda.listTags(r -> r.resource(arn + "none")),
                () -> lambda.tagResource(r -> r.resource(arn + "none").tags(Map.of("k", "v"))),
                () -> lambda.untagResource(r -> r.resource(arn + "none").tagKeys("k")));
        assertRefused(
                ResourceConflictException.class,
                "ResourceConflictException",
                409,
                () -> lambda.createFunction(function("echo")));
        assertRefused(
                InvalidRequestContentException.class,
                "InvalidRequestContentException",
                400,
                () -> lambda.invoke(r -> r.functionName("echo").payload(SdkBytes.fromUtf8String("{"))));
        assertRefused(
                RequestTooLargeException.class,
                "RequestTooLargeException",
                413,
                () -> lambda.invoke(r -> r.functionName("echo").payload(SdkBytes.fromByteArray(new byte[7_000_000]))));
        assertRefused(
                InvalidParameterValueException.class,
                "InvalidParameterValueException",
                400,
                () -> lambda.listFunctions(r -> r.marker("!")));
        assertRefused(
                InvalidParameterValueException.class,
                "InvalidParameterValueException",
                400,
                () -> lambda.createFunction(
                        r -> r.functionName("a b").role(ROLE).code(c -> c.s3Bucket("local")
                                .s3Key("k"))));
    }
}
