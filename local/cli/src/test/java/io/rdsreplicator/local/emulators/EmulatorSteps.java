package io.rdsreplicator.local.emulators;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.functions.InProcessRuntime;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.lambda.FunctionCode;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.shared.runtime.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * The steps as the templates make them, called as Lambda calls them. Their KMS, SNS, Secrets Manager and Step Functions are the emulator's;
 * their RDS, which free emulators do not have in this depth, is ours, on virtual time.
 */
final class EmulatorSteps {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Stage stage;
    private final InProcessRuntime runtime;
    private final Map<String, String> overrides;

    /** What a step threw. */
    static final class StepFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StepFailed(String type, String message) {
            super(type + ": " + message);
        }
    }

    private EmulatorSteps(Stage stage, InProcessRuntime runtime, Map<String, String> overrides) {
        this.stage = stage;
        this.runtime = runtime;
        this.overrides = Map.copyOf(overrides);
    }

    static EmulatorSteps on(Emulator emulator) {
        Stage stage = Stage.inProcess(
                Timeline.virtual(Instant.parse("2026-11-21T04:00:00Z")),
                new FingerprintStorage(),
                RdsDurations.realistic(),
                line -> {});
        stage.deploy();
        FrontDoor services = new FrontDoor(stage.timeline());
        services.intercept(new CallInterceptor() {
            @Override
            public void before(Call call) {
                // Whoever is behind this door decides: the emulator, or our RDS by the template's own roles.
                services.authorization().notNeeded();
            }
        });
        services.open(KmsClient.class, caller -> emulator.client(KmsClient.builder(), caller.place()));
        services.open(SnsClient.class, caller -> emulator.client(SnsClient.builder(), caller.place()));
        services.open(
                SecretsManagerClient.class, caller -> emulator.client(SecretsManagerClient.builder(), caller.place()));
        services.open(SfnClient.class, caller -> emulator.client(SfnClient.builder(), caller.place()));
        services.open(RdsClient.class, caller -> stage.aws().frontDoor().client(RdsClient.class, caller));
        return new EmulatorSteps(stage, new InProcessRuntime(stage.timeline(), services, line -> {}), Map.of());
    }

    /** The same steps, whose environment has this value instead of the template's. */
    EmulatorSteps with(String variable, String value) {
        Map<String, String> more = new HashMap<>(overrides);
        more.put(variable, value);
        return new EmulatorSteps(stage, runtime, more);
    }

    RdsClient rds(AccountRegion place) {
        return stage.client(RdsClient.class, place);
    }

    Instant now() {
        return stage.timeline().instant();
    }

    /** Lets RDS finish what it has begun. */
    void letRdsFinish() {
        stage.timeline().runFor(Duration.ofHours(2));
    }

    /** @throws StepFailed with the error's class name and message */
    JsonNode run(AccountRegion place, String step, Object input) {
        List<InvocationResult> results = new ArrayList<>();
        runtime.run(function(place, step), "request", Json.write(input), results::add);
        InvocationResult result = results.get(0);
        JsonNode payload = tree(result.payload());
        if (result.failed()) {
            throw new StepFailed(
                    payload.get("errorType").asText(),
                    payload.get("errorMessage").asText());
        }
        return payload;
    }

    private FunctionSpec function(AccountRegion place, String step) {
        FunctionConfiguration function =
                stage.client(LambdaClient.class, place).listFunctionsPaginator().functions().stream()
                        .filter(candidate -> candidate.handler().endsWith("." + step + "::handleRequest"))
                        .findFirst()
                        .orElseThrow(
                                () -> new IllegalArgumentException("no function of step " + step + " in " + place));
        Map<String, String> environment = new HashMap<>(function.environment().variables());
        environment.putAll(overrides);
        return new FunctionSpec(
                place,
                function.functionName(),
                function.functionArn(),
                function.runtimeAsString(),
                function.handler(),
                function.role(),
                environment,
                Duration.ofSeconds(function.timeout()),
                function.memorySize(),
                new FunctionCode.Local(""));
    }

    private static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
