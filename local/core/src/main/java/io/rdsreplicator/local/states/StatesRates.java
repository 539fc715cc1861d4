package io.rdsreplicator.local.states;

import io.rdsreplicator.local.calls.RateLimits.Rate;
import io.rdsreplicator.local.calls.RateLimits.ServiceRates;
import java.util.Map;
import java.util.Optional;

/**
 * The default quotas of Step Functions for API actions. They are those of the Regions with the smallest quotas: all
 * but US East (N. Virginia), US West (Oregon) and Europe (Ireland).
 *
 * @see <a
 * href="https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-api-action-throttling-general">Quotas
 * related to API action throttling</a>
 */
public final class StatesRates implements ServiceRates {
    private static final Map<String, Rate> SMALLER_REGIONS = Map.of(
            "startExecution", new Rate(800, 150),
            "stopExecution", new Rate(500, 25),
            "describeExecution", new Rate(250, 10),
            "listExecutions", new Rate(100, 2),
            "getExecutionHistory", new Rate(400, 20));

    @Override
    public String service() {
        return LocalSfnClient.SERVICE_NAME;
    }

    @Override
    public Optional<String> bucket(String operation) {
        return Optional.of(operation).filter(SMALLER_REGIONS::containsKey);
    }

    @Override
    public Rate rate(String bucket) {
        return SMALLER_REGIONS.get(bucket);
    }

    @Override
    public RuntimeException refusal() {
        return StatesFailures.rateExceeded();
    }
}
