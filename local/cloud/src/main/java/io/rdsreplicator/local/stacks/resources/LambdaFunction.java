package io.rdsreplicator.local.stacks.resources;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.FunctionCode;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;

/**
 * {@code AWS::Lambda::Function}. {@code Code} is an object in a bucket, or a local path relative to the template, as
 * before {@code aws cloudformation package}. For a local path Lambda gets the bucket {@code local} and the absolute
 * path as the key.
 */
final class LambdaFunction implements ResourceType {
    private static final TypeSchema SCHEMA = TypeSchema.of("AWS::Lambda::Function")
            .required("Code", "Role")
            .optional(
                    "FunctionName",
                    "Description",
                    "Handler",
                    "Runtime",
                    "Timeout",
                    "MemorySize",
                    "Environment",
                    "Architectures",
                    "LoggingConfig",
                    "TracingConfig",
                    "Tags",
                    "ReservedConcurrentExecutions",
                    "VpcConfig",
                    "KmsKeyArn",
                    "DeadLetterConfig",
                    "EphemeralStorage")
            .named("FunctionName")
            .attributes("Arn")
            .files("Code");

    private static final String[] CONFIGURATION = {
        "Description",
        "Handler",
        "Runtime",
        "Role",
        "Timeout",
        "MemorySize",
        "Environment",
        "LoggingConfig",
        "TracingConfig",
        "VpcConfig",
        "KmsKeyArn",
        "DeadLetterConfig",
        "EphemeralStorage"
    };
    private static final Set<String> ELSEWHERE =
            Set.of("Code", "Architectures", "ReservedConcurrentExecutions", "Tags");

    @Override
    public TypeSchema schema() {
        return SCHEMA;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        LambdaClient lambda = context.client(LambdaClient.class);
        String name = properties.text("FunctionName", context.physicalName(64));
        CreateFunctionRequest.Builder request = SdkShape.fill(
                        CreateFunctionRequest.builder(), properties.pick(CONFIGURATION))
                .functionName(name);
        SdkShape.fill(request, properties.pick("Architectures"));
        CreateFunctionResponse created = lambda.createFunction(
                request.code(code(context, properties)).tags(properties.tags()).build());
        Physical physical = context.begin(new Physical(name, Map.of("Arn", created.functionArn())));
        context.require(created.functionArn(), "lambda:TagResource");
        readBack(context, physical, properties, "lambda:GetRuntimeManagementConfig");
        reserve(lambda, name, properties);
        return physical;
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        LambdaClient lambda = context.client(LambdaClient.class);
        Set<String> changed = after.changedFrom(before);
        if (changed.contains("Code") || changed.contains("Architectures")) {
            FunctionCode code = code(context, after);
            lambda.updateFunctionCode(SdkShape.fill(UpdateFunctionCodeRequest.builder(), after.pick("Architectures"))
                    .functionName(physical.id())
                    .s3Bucket(code.s3Bucket())
                    .s3Key(code.s3Key())
                    .s3ObjectVersion(code.s3ObjectVersion())
                    .build());
        }
        if (!ELSEWHERE.containsAll(changed)) {
            lambda.updateFunctionConfiguration(
                    SdkShape.fill(UpdateFunctionConfigurationRequest.builder(), after.pick(CONFIGURATION))
                            .functionName(physical.id())
                            .build());
        }
        if (changed.contains("ReservedConcurrentExecutions")) {
            if (!after.has("ReservedConcurrentExecutions")) {
                lambda.deleteFunctionConcurrency(r -> r.functionName(physical.id()));
            }
            reserve(lambda, physical.id(), after);
        }
        String arn = physical.attributes().get("Arn");
        readBack(context, physical, after, "lambda:GetRuntimeManagementConfig", "lambda:ListTags");
        TagChange.between(before, after)
                .apply(
                        set -> lambda.tagResource(r -> r.resource(arn).tags(set)),
                        removed -> lambda.untagResource(r -> r.resource(arn).tagKeys(removed)));
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        context.require(physical.attributes().get("Arn"), "lambda:GetFunction");
        Gone.orDelete(() -> context.client(LambdaClient.class).deleteFunction(r -> r.functionName(physical.id())));
    }

    private static void readBack(
            ResourceContext context, Physical physical, Properties properties, String... otherActions) {
        String arn = physical.attributes().get("Arn");
        context.require(arn, "lambda:GetFunction", "lambda:GetFunctionCodeSigningConfig");
        context.require(arn, otherActions);
        if (properties.has("VpcConfig")) {
            context.require("*", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs");
        }
    }

    private static void reserve(LambdaClient lambda, String name, Properties properties) {
        Integer reserved = properties.number("ReservedConcurrentExecutions");
        if (reserved != null) {
            lambda.putFunctionConcurrency(r -> r.functionName(name).reservedConcurrentExecutions(reserved));
        }
    }

    private static FunctionCode code(ResourceContext context, Properties properties) {
        if (properties.raw("Code") instanceof String local) {
            Path path = context.local(local, "#/Code");
            return FunctionCode.builder()
                    .s3Bucket("local")
                    .s3Key(path.toString())
                    .build();
        }
        Properties code = properties.nested("Code", "S3Bucket", "S3Key", "S3ObjectVersion");
        return FunctionCode.builder()
                .s3Bucket(code.required("S3Bucket"))
                .s3Key(code.required("S3Key"))
                .s3ObjectVersion(code.text("S3ObjectVersion"))
                .build();
    }
}
