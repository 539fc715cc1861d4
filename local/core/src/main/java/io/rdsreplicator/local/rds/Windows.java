package io.rdsreplicator.local.rds;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The daily backup window and the weekly maintenance window of a DB instance, in UTC.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html">Backup
 * window</a>
 */
final class Windows {
    private static final String TIME = "([01]\\d|2[0-3]):([0-5]\\d)";
    private static final String DAY = "(mon|tue|wed|thu|fri|sat|sun)";
    private static final Pattern BACKUP = Pattern.compile(TIME + "-" + TIME);
    private static final Pattern MAINTENANCE = Pattern.compile(DAY + ":" + TIME + "-" + DAY + ":" + TIME);
    private static final List<String> DAYS = Stream.of(DayOfWeek.values())
            .map(day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT))
            .toList();
    private static final int DAY_MINUTES = 24 * 60;
    private static final int SHORTEST = 30;
    /**
     * RDS draws both windows from a block of eight hours. Here one half is for backups and the other for maintenance.
     */
    private static final int BLOCK_START = 3 * 60;

    private static final int HALF_BLOCK = 4 * 60;

    private Windows() {}

    /**
     * A backup window derived from the text. It is within the hours in which RDS chooses one, or later if it would
     * conflict with the maintenance window there.
     *
     * @param maintenance the given maintenance window, or null
     */
    static String someBackupWindow(String text, String maintenance) {
        int start = BLOCK_START + Math.floorMod(text.hashCode(), HALF_BLOCK - SHORTEST);
        return IntStream.range(0, 24)
                .mapToObj(hour -> halfAnHour("", start + hour * 60))
                .filter(window -> maintenance == null || !conflict(window, maintenance))
                .findFirst()
                .orElseThrow(Windows::overlap);
    }

    /** Like {@link #someBackupWindow}, for a maintenance window that must not conflict with the backup window. */
    static String someMaintenanceWindow(String text, String backup) {
        int start = BLOCK_START + HALF_BLOCK + Math.floorMod(text.hashCode(), HALF_BLOCK - SHORTEST);
        String day = DAYS.get(Math.floorMod(text.hashCode(), DAYS.size())) + ":";
        // Around midnight the window would end on another day.
        return IntStream.range(0, 12)
                .mapToObj(hour -> halfAnHour(day, start + hour * 60))
                .filter(window -> !conflict(backup, window))
                .findFirst()
                .orElseThrow(Windows::overlap);
    }

    private static String halfAnHour(String day, int start) {
        return day + time(start) + "-" + day + time(start + SHORTEST);
    }

    private static String time(int minutes) {
        return String.format("%02d:%02d", minutes / 60 % 24, minutes % 60);
    }

    /** Refuses windows that are malformed, too short, or in conflict with each other. */
    static void check(String backup, String maintenance) {
        if (conflict(backup, maintenance)) {
            throw overlap();
        }
    }

    private static RuntimeException overlap() {
        return RdsFailure.parameterValue("The backup window and maintenance window must not overlap.");
    }

    private static boolean conflict(String backup, String maintenance) {
        Matcher daily = matched("PreferredBackupWindow", BACKUP, backup);
        Matcher weekly = matched("PreferredMaintenanceWindow", MAINTENANCE, maintenance);
        int dailyStart = minutes(daily, 1);
        int dailyLength = length("PreferredBackupWindow", dailyStart, minutes(daily, 3), DAY_MINUTES);
        int weeklyStart = DAYS.indexOf(weekly.group(1)) * DAY_MINUTES + minutes(weekly, 2);
        int weeklyEnd = DAYS.indexOf(weekly.group(4)) * DAY_MINUTES + minutes(weekly, 5);
        int weeklyLength = length("PreferredMaintenanceWindow", weeklyStart, weeklyEnd, DAYS.size() * DAY_MINUTES);
        int dailyAfter = Math.floorMod(dailyStart - weeklyStart, DAY_MINUTES);
        return dailyAfter < weeklyLength || DAY_MINUTES - dailyAfter < dailyLength;
    }

    private static Matcher matched(String parameter, Pattern form, String window) {
        Matcher matcher = form.matcher(window);
        if (!matcher.matches()) {
            throw RdsFailure.parameterValue("Invalid " + parameter + ": " + window);
        }
        return matcher;
    }

    private static int minutes(Matcher matcher, int hours) {
        return Integer.parseInt(matcher.group(hours)) * 60 + Integer.parseInt(matcher.group(hours + 1));
    }

    private static int length(String parameter, int start, int end, int cycle) {
        int length = Math.floorMod(end - start, cycle);
        if (length < SHORTEST) {
            throw RdsFailure.parameterValue("The " + parameter + " must be at least " + SHORTEST + " minutes.");
        }
        return length;
    }

    /** The time until a daily window begins next; always greater than zero. */
    static Duration untilNext(String backup, Instant now) {
        ZonedDateTime utc = now.atZone(ZoneOffset.UTC);
        ZonedDateTime today = utc.with(LocalTime.parse(backup.substring(0, 5)));
        return Duration.between(utc, today.isAfter(utc) ? today : today.plusDays(1));
    }
}
