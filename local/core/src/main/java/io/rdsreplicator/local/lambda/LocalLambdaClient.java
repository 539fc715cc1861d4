package io.rdsreplicator.local.lambda;

import io.rdsreplicator.local.identity.Caller;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.*;

/** The client of {@link LambdaService} for one caller. */
final class LocalLambdaClient implements LambdaClient {
    private final LambdaService service;
    private final Caller caller;

    LocalLambdaClient(LambdaService service, Caller caller) {
        this.service = service;
        this.caller = caller;
    }

    @Override
    public InvokeResponse invoke(InvokeRequest request) {
        return service.invoke(caller, request);
    }

    @Override
    public CreateFunctionResponse createFunction(CreateFunctionRequest request) {
        return FunctionViews.fill(service.create(caller, request), CreateFunctionResponse.builder())
                .build();
    }

    @Override
    public GetFunctionResponse getFunction(GetFunctionRequest request) {
        LocalFunction function = service.find(caller, request.functionName(), request.qualifier(), "GetFunction");
        return GetFunctionResponse.builder()
                .configuration(service.configuration(function))
                .code(c -> c.repositoryType("S3").location(function.source.location()))
                .tags(function.tags)
                .build();
    }

    @Override
    public GetFunctionConfigurationResponse getFunctionConfiguration(GetFunctionConfigurationRequest request) {
        LocalFunction function =
                service.find(caller, request.functionName(), request.qualifier(), "GetFunctionConfiguration");
        return FunctionViews.fill(service.configuration(function), GetFunctionConfigurationResponse.builder())
                .build();
    }

    @Override
    public ListFunctionsResponse listFunctions(ListFunctionsRequest request) {
        return service.list(caller, request);
    }

    @Override
    public UpdateFunctionConfigurationResponse updateFunctionConfiguration(UpdateFunctionConfigurationRequest request) {
        return FunctionViews.fill(service.update(caller, request), UpdateFunctionConfigurationResponse.builder())
                .build();
    }

    @Override
    public UpdateFunctionCodeResponse updateFunctionCode(UpdateFunctionCodeRequest request) {
        return FunctionViews.fill(service.update(caller, request), UpdateFunctionCodeResponse.builder())
                .build();
    }

    @Override
    public DeleteFunctionResponse deleteFunction(DeleteFunctionRequest request) {
        service.delete(caller, request.functionName());
        return DeleteFunctionResponse.builder().build();
    }

    @Override
    public AddPermissionResponse addPermission(AddPermissionRequest request) {
        LocalFunction function = service.find(
                caller,
                request.functionName(),
                request.qualifier(),
                "AddPermission",
                asked -> asked.with("lambda:Principal", String.valueOf(request.principal())));
        return AddPermissionResponse.builder()
                .statement(FunctionPolicy.add(service.policies(), function, request))
                .build();
    }

    @Override
    public RemovePermissionResponse removePermission(RemovePermissionRequest request) {
        FunctionPolicy.remove(
                service.find(caller, request.functionName(), request.qualifier(), "RemovePermission"),
                request.statementId());
        return RemovePermissionResponse.builder().build();
    }

    @Override
    public GetPolicyResponse getPolicy(GetPolicyRequest request) {
        LocalFunction function = service.find(caller, request.functionName(), request.qualifier(), "GetPolicy");
        return GetPolicyResponse.builder()
                .policy(FunctionPolicy.document(function))
                .build();
    }

    @Override
    public PutFunctionEventInvokeConfigResponse putFunctionEventInvokeConfig(
            PutFunctionEventInvokeConfigRequest request) {
        return FunctionViews.asyncSettings(service.put(caller, request));
    }

    @Override
    public GetFunctionEventInvokeConfigResponse getFunctionEventInvokeConfig(
            GetFunctionEventInvokeConfigRequest request) {
        PutFunctionEventInvokeConfigResponse settings = FunctionViews.asyncSettings(service.withAsyncSettings(
                caller, request.functionName(), request.qualifier(), "GetFunctionEventInvokeConfig"));
        return GetFunctionEventInvokeConfigResponse.builder()
                .functionArn(settings.functionArn())
                .lastModified(settings.lastModified())
                .maximumRetryAttempts(settings.maximumRetryAttempts())
                .maximumEventAgeInSeconds(settings.maximumEventAgeInSeconds())
                .destinationConfig(settings.destinationConfig())
                .build();
    }

    @Override
    public DeleteFunctionEventInvokeConfigResponse deleteFunctionEventInvokeConfig(
            DeleteFunctionEventInvokeConfigRequest request) {
        service.withAsyncSettings(
                        caller, request.functionName(), request.qualifier(), "DeleteFunctionEventInvokeConfig")
                .asyncSettings = null;
        return DeleteFunctionEventInvokeConfigResponse.builder().build();
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        service.find(caller, request.resource(), null, "TagResource", asked -> asked.withRequestTags(request.tags()))
                .tags
                .putAll(request.tags());
        return TagResourceResponse.builder().build();
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        String[] keys = request.tagKeys().toArray(String[]::new);
        service.find(caller, request.resource(), null, "UntagResource", asked -> asked.with("aws:TagKeys", keys))
                .tags
                .keySet()
                .removeAll(request.tagKeys());
        return UntagResourceResponse.builder().build();
    }

    @Override
    public ListTagsResponse listTags(ListTagsRequest request) {
        return ListTagsResponse.builder()
                .tags(service.find(caller, request.resource(), null, "ListTags").tags)
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
