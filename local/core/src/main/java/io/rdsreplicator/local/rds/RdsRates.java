package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.calls.RateLimits.Rate;
import io.rdsreplicator.local.calls.RateLimits.ServiceRates;
import java.util.Optional;

/**
 * Limits the rate of all RDS calls together. AWS says that RDS throttles calls, but does not publish the rate: this
 * rate is an assumption.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/CommonErrors.html">ThrottlingException</a>
 */
public final class RdsRates implements ServiceRates {
    public static final Rate ASSUMED = new Rate(400, 40);

    private final Rate rate;

    private RdsRates(Rate rate) {
        this.rate = rate;
    }

    /** A burst of 400 calls, and 40 calls per second. */
    public static RdsRates assumed() {
        return new RdsRates(ASSUMED);
    }

    @Override
    public String service() {
        return LocalRdsClient.SERVICE_NAME;
    }

    @Override
    public Optional<String> bucket(String operation) {
        return Optional.of("all");
    }

    @Override
    public Rate rate(String bucket) {
        return rate;
    }

    @Override
    public RuntimeException refusal() {
        return RdsFailure.throttled();
    }
}
