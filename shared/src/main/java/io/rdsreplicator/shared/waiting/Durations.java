package io.rdsreplicator.shared.waiting;

import java.time.Duration;

/** Formats durations for messages. */
public final class Durations {
    private static final long HOURS_FROM = 2;
    private static final long DAYS_FROM = 2;

    private Durations() {}

    /**
     * Uses the two largest units that are not below 2, such as {@code 90 minutes}, {@code 12 hours 10 minutes}, {@code
     * 23 days 6 hours}.
     */
    public static String inWords(Duration span) {
        if (span.toDays() >= DAYS_FROM) {
            return counted(span.toDays(), "day") + rest(span.toHoursPart(), "hour");
        }
        if (span.toHours() >= HOURS_FROM) {
            return counted(span.toHours(), "hour") + rest(span.toMinutesPart(), "minute");
        }
        return counted(span.toMinutes(), "minute");
    }

    private static String rest(long count, String unit) {
        return count == 0 ? "" : " " + counted(count, unit);
    }

    private static String counted(long count, String unit) {
        return count + " " + unit + (count == 1 ? "" : "s");
    }
}
