package io.rdsreplicator.local.calls;

import io.rdsreplicator.local.identity.AccountRegion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Refuses calls that exceed a service's rate. Each account and Region has a token bucket for each action. A bucket
 * begins full, a call takes a token, and tokens come back with time. A local AWS has no rate limits by default.
 *
 * <p>A refused call takes no token. The local clients do not retry it, as the SDK's own clients do. So the local AWS
 * is stricter than AWS.
 */
public final class RateLimits implements CallInterceptor {
    private final InstantSource clock;
    private final Map<String, ServiceRates> services = new HashMap<>();
    private final Map<Bucket, Level> levels = new HashMap<>();
    private Predicate<Call> counted = call -> true;

    /** @param size how many calls a full bucket allows at once */
    public record Rate(int size, double perSecond) {}

    /** The rates of a service, and its error for a throttled call. */
    public interface ServiceRates {
        /** The name of the service in {@link Call#service}. */
        String service();

        /** The bucket from which a call takes a token; empty if no rate limits the call. */
        Optional<String> bucket(String operation);

        Rate rate(String bucket);

        RuntimeException refusal();
    }

    private record Bucket(AccountRegion place, String service, String name) {}

    private record Level(double tokens, Instant at) {}

    public RateLimits(InstantSource clock) {
        this.clock = clock;
    }

    public RateLimits impose(ServiceRates rates) {
        services.put(rates.service(), rates);
        return this;
    }

    /** Counts only these calls. So calls that only inspect the local AWS from outside take no tokens. */
    public RateLimits counting(Predicate<Call> calls) {
        counted = calls;
        return this;
    }

    @Override
    public void before(Call call) {
        ServiceRates rates = services.get(call.service());
        if (rates == null || !counted.test(call)) {
            return;
        }
        rates.bucket(call.operation())
                .ifPresent(name -> take(new Bucket(call.caller().place(), call.service(), name), rates));
    }

    private void take(Bucket bucket, ServiceRates rates) {
        Rate rate = rates.rate(bucket.name());
        Instant now = clock.instant();
        Level last = levels.getOrDefault(bucket, new Level(rate.size(), now));
        double refilled = Duration.between(last.at(), now).toMillis() / 1000.0 * rate.perSecond();
        double tokens = Math.min(rate.size(), last.tokens() + refilled);
        boolean allowed = tokens >= 1;
        levels.put(bucket, new Level(allowed ? tokens - 1 : tokens, now));
        if (!allowed) {
            throw rates.refusal();
        }
    }
}
