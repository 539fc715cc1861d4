package io.rdsreplicator.local.events;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The schedule of a rule: {@code rate(...)} or {@code cron(...)}. */
sealed interface Schedule permits Schedule.Rate, CronSchedule {
    Pattern RATE = Pattern.compile("rate\\((?<count>[1-9]\\d{0,8}) (?<unit>minute|hour|day)(?<plural>s?)\\)");
    Pattern CRON = Pattern.compile("cron\\((?<fields>[^()]*)\\)");

    /** The first scheduled instant after this one; none if the schedule has ended. */
    Optional<Instant> after(Instant instant);

    static Schedule parse(String expression) {
        Matcher rate = RATE.matcher(expression);
        if (rate.matches()
                && rate.group("count").equals("1") == rate.group("plural").isEmpty()) {
            long count = Long.parseLong(rate.group("count"));
            return new Rate(
                    switch (rate.group("unit")) {
                        case "minute" -> Duration.ofMinutes(count);
                        case "hour" -> Duration.ofHours(count);
                        default -> Duration.ofDays(count);
                    });
        }
        Matcher cron = CRON.matcher(expression);
        if (cron.matches()) {
            return CronSchedule.parse(cron.group("fields").trim());
        }
        throw EventsFailures.invalid("Parameter ScheduleExpression is not valid.");
    }

    record Rate(Duration period) implements Schedule {
        @Override
        public Optional<Instant> after(Instant instant) {
            return Optional.of(instant.plus(period));
        }
    }
}
