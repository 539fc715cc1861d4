package io.rdsreplicator.local.lambda;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.lambda.model.DestinationConfig;
import software.amazon.awssdk.services.lambda.model.EnvironmentResponse;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.PackageType;
import software.amazon.awssdk.services.lambda.model.PutFunctionEventInvokeConfigResponse;
import software.amazon.awssdk.services.lambda.model.State;
import software.amazon.awssdk.services.lambda.model.StateReasonCode;
import software.amazon.awssdk.services.lambda.model.TracingMode;
import software.amazon.awssdk.services.lambda.model.VpcConfigResponse;

/** Describes functions as the Lambda API does. */
final class FunctionViews {
    private static final DateTimeFormatter MODIFIED =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxx").withZone(ZoneOffset.UTC);

    private FunctionViews() {}

    static FunctionConfiguration configuration(LocalFunction function, Instant now) {
        FunctionSpec spec = function.spec;
        State state = function.connection.state(spec, now);
        return FunctionConfiguration.builder()
                .functionName(spec.name())
                .functionArn(spec.arn())
                .runtime(spec.runtime())
                .role(spec.roleArn())
                .handler(spec.handler())
                .description(function.description == null ? "" : function.description)
                .timeout((int) spec.timeout().toSeconds())
                .memorySize(spec.memoryMegabytes())
                .environment(environment(spec))
                .codeSha256(function.source.sha256())
                .codeSize(function.source.size())
                .lastModified(MODIFIED.format(function.lastModified))
                .revisionId(
                        UUID.nameUUIDFromBytes((spec.arn() + "/" + function.revision).getBytes(StandardCharsets.UTF_8))
                                .toString())
                .version("$LATEST")
                .packageType(PackageType.ZIP)
                .loggingConfig(logging -> logging.logGroup(spec.logGroup()))
                .tracingConfig(tracing -> tracing.mode(spec.traced() ? TracingMode.ACTIVE : TracingMode.PASS_THROUGH))
                .vpcConfig(vpc(spec))
                .state(state)
                .stateReason(reason(state))
                .stateReasonCode(reasonCode(state))
                .lastUpdateStatus(LastUpdateStatus.SUCCESSFUL)
                .build();
    }

    private static VpcConfigResponse vpc(FunctionSpec spec) {
        return spec.vpc() == null
                ? null
                : VpcConfigResponse.builder()
                        .subnetIds(spec.vpc().subnetIds())
                        .securityGroupIds(spec.vpc().securityGroupIds())
                        .build();
    }

    /** Null for an active function: Lambda omits the field. */
    private static String reason(State state) {
        return switch (state) {
            case INACTIVE -> "The function is currently idle.";
            case PENDING -> "The function is being restored.";
            default -> null;
        };
    }

    private static StateReasonCode reasonCode(State state) {
        return switch (state) {
            case INACTIVE -> StateReasonCode.IDLE;
            case PENDING -> StateReasonCode.RESTORING;
            default -> null;
        };
    }

    /** Null for a function without variables: Lambda omits the field. */
    private static EnvironmentResponse environment(FunctionSpec spec) {
        return spec.environment().isEmpty()
                ? null
                : EnvironmentResponse.builder().variables(spec.environment()).build();
    }

    /**
     * Fills an answer that has the fields of the configuration but another class, such as the answers to create and
     * update.
     */
    static <B extends SdkPojo> B fill(FunctionConfiguration configuration, B answer) {
        Map<String, SdkField<?>> fields =
                configuration.sdkFields().stream().collect(Collectors.toMap(SdkField::memberName, Function.identity()));
        answer.sdkFields().stream()
                .filter(field -> fields.containsKey(field.memberName()))
                .forEach(field ->
                        field.set(answer, fields.get(field.memberName()).getValueOrDefault(configuration)));
        return answer;
    }

    static PutFunctionEventInvokeConfigResponse asyncSettings(LocalFunction function) {
        AsyncSettings settings = function.asyncSettings;
        return PutFunctionEventInvokeConfigResponse.builder()
                .functionArn(function.spec.arn() + ":$LATEST")
                .lastModified(settings.changed())
                .maximumRetryAttempts(settings.retries())
                .maximumEventAgeInSeconds((int) settings.maximumAge().toSeconds())
                .destinationConfig(DestinationConfig.builder()
                        .onSuccess(d -> d.destination(settings.onSuccess()))
                        .onFailure(d -> d.destination(settings.onFailure()))
                        .build())
                .build();
    }
}
