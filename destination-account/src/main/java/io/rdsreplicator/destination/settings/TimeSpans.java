package io.rdsreplicator.destination.settings;

import java.util.List;
import java.util.stream.IntStream;

/** The daily and weekly time spans of RDS, in UTC, such as {@code 03:00-04:00} and {@code sun:05:00-sun:06:00}. */
final class TimeSpans {
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final int DAY = 24 * 60;
    private static final int WEEK = 7 * DAY;

    private TimeSpans() {}

    /** Whether a daily span has a minute in common with a weekly one. Either may go over midnight. */
    static boolean overlap(String daily, String weekly) {
        String[] day = daily.split("-");
        String[] week = weekly.split("-");
        int dayFrom = minutes(day[0]);
        int dayLength = Math.floorMod(minutes(day[1]) - dayFrom, DAY);
        int weekFrom = minutesOfWeek(week[0]);
        int weekLength = Math.floorMod(minutesOfWeek(week[1]) - weekFrom, WEEK);
        return IntStream.range(0, DAYS.size())
                .map(n -> n * DAY + dayFrom)
                .anyMatch(from -> Math.floorMod(weekFrom - from, WEEK) < dayLength
                        || Math.floorMod(from - weekFrom, WEEK) < weekLength);
    }

    private static int minutesOfWeek(String text) {
        return DAYS.indexOf(text.substring(0, 3)) * DAY + minutes(text.substring(4));
    }

    private static int minutes(String text) {
        return Integer.parseInt(text.substring(0, 2)) * 60 + Integer.parseInt(text.substring(3));
    }
}
