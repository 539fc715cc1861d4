package io.rdsreplicator.local.stacks.resources;

import java.util.Map;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.AddPermissionRequest;

/** {@code AWS::Lambda::Permission}: one statement of a function's policy. */
final class LambdaPermission implements ResourceType {
    private static final TypeSchema SCHEMA = TypeSchema.of("AWS::Lambda::Permission")
            .required("Action", "FunctionName", "Principal")
            .optional("SourceArn", "SourceAccount", "EventSourceToken", "PrincipalOrgID")
            .replacing(
                    "Action",
                    "FunctionName",
                    "Principal",
                    "SourceArn",
                    "SourceAccount",
                    "EventSourceToken",
                    "PrincipalOrgID")
            .attributes("Id");

    @Override
    public TypeSchema schema() {
        return SCHEMA;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        String statement = context.physicalName(100);
        Map<String, Object> fields = properties.pick(
                "Action",
                "FunctionName",
                "Principal",
                "SourceArn",
                "SourceAccount",
                "EventSourceToken",
                "PrincipalOrgID");
        context.client(LambdaClient.class)
                .addPermission(SdkShape.fill(AddPermissionRequest.builder(), fields)
                        .statementId(statement)
                        .build());
        return new Physical(statement, Map.of("Id", statement));
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        Gone.orDelete(() -> context.client(LambdaClient.class)
                .removePermission(
                        r -> r.functionName(properties.text("FunctionName")).statementId(physical.id())));
    }
}
