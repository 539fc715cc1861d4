package io.rdsreplicator.local.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/**
 * The result of an alarm's evaluation over its last periods, as in AWS's <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html">tables</a>.
 * Existing values have priority over the treatment of missing values. So somewhat older periods are evaluated too.
 *
 * @param state null if the alarm keeps its state
 */
record AlarmVerdict(StateValue state, String reason) {
    /** How many older periods are evaluated in addition. AWS shows an example and gives no rule. */
    static final int OLDER = 2;

    /**
     * Evaluates the values.
     *
     * @param values of the periods, oldest first; empty for a period without a value
     * @param periods how many values are wanted, N
     * @param toAlarm how many of them must breach, M
     * @param treatment of missing values, {@code missing} if null
     */
    static AlarmVerdict of(
            List<OptionalDouble> values, int periods, int toAlarm, String treatment, DoublePredicate breaches) {
        List<Double> found = new ArrayList<>();
        int oldest = 0;
        for (int age = 1; age <= values.size() && found.size() < periods; age++) {
            OptionalDouble value = values.get(values.size() - age);
            if (value.isPresent()) {
                found.add(value.getAsDouble());
                oldest = age;
            }
        }
        int breaching = (int) found.stream().filter(breaches::test).count();
        int missing = periods - found.size();
        if (breaching >= toAlarm) {
            return new AlarmVerdict(StateValue.ALARM, crossed(breaching, found));
        }
        boolean unclear = breaching == found.size() && missing > 0;
        return switch (treatment == null ? "missing" : treatment) {
            case "breaching" ->
                breaching + missing >= toAlarm
                        ? new AlarmVerdict(StateValue.ALARM, treated(missing, "Breaching"))
                        : new AlarmVerdict(StateValue.OK, notCrossed(found));
            case "notBreaching" ->
                new AlarmVerdict(StateValue.OK, found.isEmpty() ? treated(missing, "NonBreaching") : notCrossed(found));
            case "ignore" -> unclear ? new AlarmVerdict(null, "") : new AlarmVerdict(StateValue.OK, notCrossed(found));
            default ->
                !unclear
                        ? new AlarmVerdict(StateValue.OK, notCrossed(found))
                        : breaching > 0 && oldest >= toAlarm
                                ? new AlarmVerdict(StateValue.ALARM, crossed(breaching, found))
                                : new AlarmVerdict(
                                        StateValue.INSUFFICIENT_DATA,
                                        "Insufficient Data: " + some(missing) + " unknown.");
        };
    }

    private static String crossed(int breaching, List<Double> found) {
        return "Threshold Crossed: " + breaching + " out of the last " + some(found.size()) + " breaching " + found
                + ".";
    }

    private static String notCrossed(List<Double> found) {
        return "Threshold Crossed: too few of the last " + some(found.size()) + " breaching " + found + ".";
    }

    private static String treated(int missing, String how) {
        return "Threshold Crossed: no datapoints were received for " + missing + (missing == 1 ? " period" : " periods")
                + " and " + some(missing) + " treated as [" + how + "].";
    }

    private static String some(int datapoints) {
        return datapoints + (datapoints == 1 ? " datapoint was" : " datapoints were");
    }
}
