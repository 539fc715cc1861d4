package io.rdsreplicator.local.monitoring;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

/**
 * Schedules the evaluations of alarms on stored metrics. The first is at the end of the period in which a value
 * arrived or the alarm was put. More follow at the end of each period until no value is left to evaluate. Then nothing
 * changes until the next value. So a metric without values costs nothing. An alarm for which missing data is a breach
 * still changes its state when time passes. All evaluations are in the timeline's background.
 *
 * <p>Periods begin at whole multiples of their length since 1970. A value is evaluated when its period is over. AWS
 * evaluates each minute, including the period in progress. A state set by {@code SetAlarmState} stays until the next
 * evaluation. Without values there may be no next evaluation.
 */
final class MetricLooks {
    private final Timeline timeline;
    private final MetricStore metrics;
    private final Alarms alarms;

    MetricLooks(Timeline timeline, MetricStore metrics, Alarms alarms) {
        this.timeline = timeline;
        this.metrics = metrics;
        this.alarms = alarms;
        metrics.watch(this::came);
    }

    private void came(AccountRegion place, MetricId metric) {
        alarms.watching(place, metric).forEach(this::plan);
    }

    /** Schedules an evaluation at the end of the current period, if none is scheduled yet. */
    void plan(Alarm alarm) {
        if (alarm.look == null) {
            Instant now = timeline.instant();
            Instant end = begin(alarm, now).plus(alarm.period());
            alarm.look = timeline.inBackground(Duration.between(now, end), "look of " + alarm.arn, () -> look(alarm));
        }
    }

    private void look(Alarm alarm) {
        alarm.look = null;
        Instant end = begin(alarm, timeline.instant());
        int periods = alarm.settings.evaluationPeriods();
        int range = periods + AlarmVerdict.OLDER;
        Instant start = end.minus(alarm.period().multipliedBy(range));
        Series series = metrics.find(alarm.place, alarm.metric()).orElseGet(Series::new);
        AlarmVerdict verdict = AlarmVerdict.of(
                values(alarm, series, start, end),
                periods,
                alarm.periodsToAlarm(),
                alarm.settings.treatMissingData(),
                alarm::breaches);
        if (verdict.state() != null) {
            alarms.set(alarm, verdict.state(), verdict.reason());
        }
        if (!series.newest().isBefore(start)) {
            plan(alarm);
        }
    }

    private static List<OptionalDouble> values(Alarm alarm, Series series, Instant start, Instant end) {
        StandardUnit unit = alarm.settings.unit();
        List<OptionalDouble> values = new ArrayList<>();
        for (Instant from = start; from.isBefore(end); from = from.plus(alarm.period())) {
            values.add(series.between(unit, from, from.plus(alarm.period()))
                    .map(found -> OptionalDouble.of(found.get(alarm.settings.statistic())))
                    .orElse(OptionalDouble.empty()));
        }
        return values;
    }

    private static Instant begin(Alarm alarm, Instant instant) {
        return Periods.begin(instant, alarm.period());
    }
}
