package io.rdsreplicator.destination.steps;

import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterResponse;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;

/** Parameter Store with the documents of databases. */
final class SettingsParameters implements SsmClient {
    private final Map<String, String> values = new HashMap<>();

    void put(String name, String value) {
        values.put(name, value);
    }

    @Override
    public GetParameterResponse getParameter(GetParameterRequest request) {
        String value = values.get(request.name());
        if (value == null) {
            throw ParameterNotFoundException.builder().message(request.name()).build();
        }
        return GetParameterResponse.builder()
                .parameter(p -> p.name(request.name()).value(value))
                .build();
    }

    @Override
    public String serviceName() {
        return "ssm";
    }

    @Override
    public void close() {
        // It holds no resource.
    }
}
