package io.rdsreplicator.local.lambda;

import io.rdsreplicator.local.identity.Place;
import java.time.Duration;
import java.util.Map;

/** What a function was created with. */
public record FunctionSpec(
        Place place,
        String name,
        String arn,
        String runtime,
        String handler,
        String roleArn,
        Map<String, String> environment,
        Duration timeout,
        int memoryMegabytes,
        FunctionCode code) {

    public FunctionSpec {
        environment = Map.copyOf(environment);
    }
}
