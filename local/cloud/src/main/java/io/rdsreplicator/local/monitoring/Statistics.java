package io.rdsreplicator.local.monitoring;

import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/** The aggregate that CloudWatch stores for a number of values. */
public record Statistics(double count, double sum, double minimum, double maximum) {

    static Statistics of(double value) {
        return new Statistics(1, value, value, value);
    }

    /** The same value, {@code count} times. */
    static Statistics of(double value, double count) {
        return new Statistics(count, value * count, value, value);
    }

    Statistics plus(Statistics other) {
        return new Statistics(
                count + other.count,
                sum + other.sum,
                Math.min(minimum, other.minimum),
                Math.max(maximum, other.maximum));
    }

    double average() {
        return sum / count;
    }

    double get(Statistic statistic) {
        return switch (statistic) {
            case SAMPLE_COUNT -> count;
            case SUM -> sum;
            case MINIMUM -> minimum;
            case MAXIMUM -> maximum;
            case AVERAGE -> average();
            default ->
                throw new UnsupportedOperationException("the statistic " + statistic + " is not implemented here");
        };
    }
}
