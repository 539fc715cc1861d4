package io.rdsreplicator.local.lambda;

import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.Environment;
import software.amazon.awssdk.services.lambda.model.LoggingConfig;
import software.amazon.awssdk.services.lambda.model.PackageType;
import software.amazon.awssdk.services.lambda.model.TracingConfig;
import software.amazon.awssdk.services.lambda.model.TracingMode;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.VpcConfig;

/** Creates a function's specification from a request, with the validation of Lambda. */
final class FunctionSettings {
    private static final Set<String> RUNTIMES = Set.of("java21", "java25");
    private static final Set<String> RESERVED = Set.of(
            "_HANDLER",
            "_X_AMZN_TRACE_ID",
            "AWS_DEFAULT_REGION",
            "AWS_REGION",
            "AWS_EXECUTION_ENV",
            "AWS_LAMBDA_FUNCTION_NAME",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            "AWS_LAMBDA_FUNCTION_VERSION",
            "AWS_LAMBDA_INITIALIZATION_TYPE",
            "AWS_LAMBDA_LOG_GROUP_NAME",
            "AWS_LAMBDA_LOG_STREAM_NAME",
            "AWS_ACCESS_KEY",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_LAMBDA_RUNTIME_API",
            "LAMBDA_TASK_ROOT",
            "LAMBDA_RUNTIME_DIR");
    private static final int ENVIRONMENT_CHARACTERS = 4096;

    private FunctionSettings() {}

    static FunctionSpec created(Caller caller, CreateFunctionRequest request, CodeSource code) {
        if (request.packageType() == PackageType.IMAGE) {
            throw new UnsupportedOperationException("functions from a container image are not implemented here");
        }
        String name = request.functionName();
        if (name == null || !name.matches("[\\w-]{1,64}")) {
            throw LambdaFailures.invalid(
                    "Value '" + name + "' at 'functionName' must satisfy regular expression pattern [a-zA-Z0-9-_]+");
        }
        return checked(
                caller,
                new FunctionSpec(
                        caller.place(),
                        name,
                        Functions.arn(caller.place(), name),
                        request.runtimeAsString(),
                        request.handler(),
                        request.role(),
                        variables(request.environment()),
                        Duration.ofSeconds(request.timeout() == null ? 3 : request.timeout()),
                        request.memorySize() == null ? 128 : request.memorySize(),
                        code.code(),
                        logGroup(request.loggingConfig(), "/aws/lambda/" + name),
                        traced(request.tracingConfig(), false),
                        vpc(request.vpcConfig(), null)));
    }

    static FunctionSpec updated(Caller caller, FunctionSpec old, UpdateFunctionConfigurationRequest request) {
        return checked(
                caller,
                new FunctionSpec(
                        old.place(),
                        old.name(),
                        old.arn(),
                        request.runtimeAsString() == null ? old.runtime() : request.runtimeAsString(),
                        request.handler() == null ? old.handler() : request.handler(),
                        request.role() == null ? old.roleArn() : request.role(),
                        request.environment() == null ? old.environment() : variables(request.environment()),
                        request.timeout() == null ? old.timeout() : Duration.ofSeconds(request.timeout()),
                        request.memorySize() == null ? old.memoryMegabytes() : request.memorySize(),
                        old.code(),
                        logGroup(request.loggingConfig(), old.logGroup()),
                        traced(request.tracingConfig(), old.traced()),
                        vpc(request.vpcConfig(), old.vpc())));
    }

    static FunctionSpec withCode(FunctionSpec old, CodeSource code) {
        return new FunctionSpec(
                old.place(),
                old.name(),
                old.arn(),
                old.runtime(),
                old.handler(),
                old.roleArn(),
                old.environment(),
                old.timeout(),
                old.memoryMegabytes(),
                code.code(),
                old.logGroup(),
                old.traced(),
                old.vpc());
    }

    private static String logGroup(LoggingConfig config, String otherwise) {
        return config == null || config.logGroup() == null ? otherwise : config.logGroup();
    }

    private static boolean traced(TracingConfig config, boolean otherwise) {
        return config == null || config.mode() == null ? otherwise : config.mode() == TracingMode.ACTIVE;
    }

    private static VpcConfig vpc(VpcConfig config, VpcConfig otherwise) {
        if (config == null) {
            return otherwise;
        }
        require(
                config.subnetIds().isEmpty() == config.securityGroupIds().isEmpty(),
                "SubnetIds and SecurityIds must coexist or be both empty list.");
        return config.subnetIds().isEmpty() ? null : config;
    }

    private static Map<String, String> variables(Environment environment) {
        return environment == null ? Map.of() : environment.variables();
    }

    private static FunctionSpec checked(Caller caller, FunctionSpec spec) {
        require(
                spec.runtime() != null && RUNTIMES.contains(spec.runtime()),
                "The runtime parameter of " + spec.runtime()
                        + " is not supported for creating or updating AWS Lambda functions here.");
        require(spec.handler() != null && !spec.handler().isBlank(), "A handler is required.");
        require(
                AmazonResourceName.isArn(spec.roleArn()),
                "The role defined for the function cannot be assumed by Lambda.");
        if (!AmazonResourceName.parse(spec.roleArn()).account().equals(caller.account())) {
            throw LambdaFailures.denied("Cross-account pass role is not allowed.");
        }
        between(spec.timeout().toSeconds(), 1, 900, "timeout");
        between(spec.memoryMegabytes(), 128, 10_240, "memorySize");
        List<String> reserved = spec.environment().keySet().stream()
                .filter(RESERVED::contains)
                .sorted()
                .toList();
        require(
                reserved.isEmpty(),
                "Lambda was unable to configure your environment variables because the environment variables you have "
                        + "provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: "
                        + String.join(", ", reserved));
        int characters = spec.environment().entrySet().stream()
                .mapToInt(e -> e.getKey().length() + e.getValue().length())
                .sum();
        require(
                characters <= ENVIRONMENT_CHARACTERS,
                "Lambda was unable to configure your environment variables because the environment "
                        + "variables you have provided exceeded the 4KB limit.");
        return spec;
    }

    private static void between(long value, int least, int most, String field) {
        require(
                value >= least && value <= most,
                "Value '" + value + "' at '" + field + "' failed to satisfy constraint: between " + least + " and "
                        + most);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw LambdaFailures.invalid(otherwise);
        }
    }
}
