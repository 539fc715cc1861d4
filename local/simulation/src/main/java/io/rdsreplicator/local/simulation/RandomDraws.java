package io.rdsreplicator.local.simulation;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The random decisions for one purpose of one seed. Each purpose has its own random source, so that purposes do not
 * affect one another.
 */
public final class RandomDraws {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private final SplittableRandom source;

    private RandomDraws(SplittableRandom source) {
        this.source = source;
    }

    public static RandomDraws of(long seed, String purpose) {
        return new RandomDraws(new SplittableRandom(seed * GOLDEN + purpose.hashCode()));
    }

    public RandomGenerator source() {
        return source;
    }

    public boolean chance(double probability) {
        return probability > 0 && source.nextDouble() < probability;
    }

    /** Both ends are included. */
    public int between(int least, int most) {
        return source.nextInt(least, most + 1);
    }

    public Duration between(Duration least, Duration most) {
        return Duration.ofMillis(source.nextLong(least.toMillis(), most.toMillis() + 1));
    }

    /**
     * Short durations are as likely as long ones: as many between a second and a minute as between a minute and an
     * hour.
     */
    public Duration spread(Duration least, Duration most) {
        double low = StrictMath.log(Math.max(1, least.toMillis()));
        double high = StrictMath.log(most.toMillis());
        return Duration.ofMillis((long) StrictMath.exp(low + source.nextDouble() * (high - low)));
    }

    public <T> T oneOf(List<T> choices) {
        return choices.get(source.nextInt(choices.size()));
    }
}
