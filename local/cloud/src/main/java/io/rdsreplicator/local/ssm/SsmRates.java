package io.rdsreplicator.local.ssm;

import io.rdsreplicator.local.calls.RateLimits.Rate;
import io.rdsreplicator.local.calls.RateLimits.ServiceRates;
import java.util.Optional;
import java.util.Set;

/**
 * The default throughput of Parameter Store: 40 calls per second, which reading by name and writing share. AWS
 * publishes no burst and no rate for the other calls: a burst of one second is an assumption.
 *
 * @see <a
 * href="https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-throughput.html">Throughput</a>
 */
public final class SsmRates implements ServiceRates {
    private static final Set<String> SHARING = Set.of("getParameter", "putParameter");
    private static final Rate DEFAULT = new Rate(40, 40);

    @Override
    public String service() {
        return LocalSsmClient.SERVICE_NAME;
    }

    @Override
    public Optional<String> bucket(String operation) {
        return SHARING.contains(operation) ? Optional.of("shared") : Optional.empty();
    }

    @Override
    public Rate rate(String bucket) {
        return DEFAULT;
    }

    @Override
    public RuntimeException refusal() {
        return SsmFailures.rateExceeded();
    }
}
