package io.rdsreplicator.local.ssm;

import io.rdsreplicator.local.identity.Caller;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.DeleteParameterRequest;
import software.amazon.awssdk.services.ssm.model.DeleteParameterResponse;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathResponse;
import software.amazon.awssdk.services.ssm.model.ParameterTier;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.PutParameterResponse;

/** The client of {@link SsmService} for one caller. */
final class LocalSsmClient implements SsmClient {
    private final SsmService service;
    private final Caller caller;

    LocalSsmClient(SsmService service, Caller caller) {
        this.service = service;
        this.caller = caller;
    }

    @Override
    public PutParameterResponse putParameter(PutParameterRequest request) {
        return PutParameterResponse.builder()
                .version(service.put(caller, request).version())
                .tier(ParameterTier.STANDARD)
                .build();
    }

    @Override
    public GetParameterResponse getParameter(GetParameterRequest request) {
        return GetParameterResponse.builder()
                .parameter(service.get(caller, request.name()).view())
                .build();
    }

    @Override
    public GetParametersByPathResponse getParametersByPath(GetParametersByPathRequest request) {
        return service.list(caller, request);
    }

    @Override
    public DeleteParameterResponse deleteParameter(DeleteParameterRequest request) {
        service.delete(caller, request.name());
        return DeleteParameterResponse.builder().build();
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
