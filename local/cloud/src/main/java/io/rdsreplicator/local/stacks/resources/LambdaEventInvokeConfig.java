package io.rdsreplicator.local.stacks.resources;

import io.rdsreplicator.local.identity.AmazonResourceName;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.PutFunctionEventInvokeConfigRequest;

/**
 * {@code AWS::Lambda::EventInvokeConfig}: the retries and the failure destination of a function's asynchronous
 * invocations.
 */
final class LambdaEventInvokeConfig implements ResourceType {
    private static final TypeSchema SCHEMA = TypeSchema.of("AWS::Lambda::EventInvokeConfig")
            .required("FunctionName", "Qualifier")
            .optional("MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")
            .replacing("FunctionName", "Qualifier");

    @Override
    public TypeSchema schema() {
        return SCHEMA;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        put(context.client(LambdaClient.class), properties);
        return Physical.of(properties.text("FunctionName") + "|" + properties.text("Qualifier"));
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        String function = after.text("FunctionName");
        context.require(
                AmazonResourceName.isArn(function) ? function : context.place().arn("lambda", "function:" + function),
                "lambda:UpdateFunctionEventInvokeConfig");
        put(context.lookUp(LambdaClient.class), after);
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        Gone.orDelete(() -> context.client(LambdaClient.class)
                .deleteFunctionEventInvokeConfig(
                        r -> r.functionName(properties.text("FunctionName")).qualifier(properties.text("Qualifier"))));
    }

    private static void put(LambdaClient lambda, Properties properties) {
        lambda.putFunctionEventInvokeConfig(SdkShape.fill(
                        PutFunctionEventInvokeConfigRequest.builder(),
                        properties.pick(
                                "FunctionName",
                                "Qualifier",
                                "MaximumRetryAttempts",
                                "MaximumEventAgeInSeconds",
                                "DestinationConfig"))
                .build());
    }
}
