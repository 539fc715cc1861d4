package io.rdsreplicator.local.emulators;

import com.fasterxml.jackson.databind.JsonNode;
import io.rdsreplicator.local.identity.AccountRegion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.Runtime;

/** A function that answers everything with the JSON text of its environment. */
final class CannedFunction {
    static final String ANSWER = "ANSWER";
    private static final String CODE =
            """
            import json, os
            def handler(event, context):
                return json.loads(os.environ["%s"])
            """
                    .formatted(ANSWER);

    private CannedFunction() {}

    /** @return its ARN */
    static String create(Emulator emulator, AccountRegion place, String name, JsonNode answer) {
        LambdaClient lambda = emulator.client(LambdaClient.builder(), place);
        Runtime runtime = emulator.has(Gap.PYTHON_FUNCTIONS) ? Runtime.JAVA21 : Runtime.PYTHON3_12;
        String arn = lambda.createFunction(r -> r.functionName(name)
                        .runtime(runtime)
                        .handler("code.handler")
                        .timeout(30)
                        .role("arn:aws:iam::" + place.account() + ":role/function")
                        .environment(e -> e.variables(Map.of(ANSWER, answer.toString())))
                        .code(c -> c.zipFile(SdkBytes.fromByteArray(zip()))))
                .functionArn();
        lambda.waiter().waitUntilFunctionActiveV2(r -> r.functionName(name));
        return arn;
    }

    private static byte[] zip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("code.py"));
            zip.write(CODE.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
