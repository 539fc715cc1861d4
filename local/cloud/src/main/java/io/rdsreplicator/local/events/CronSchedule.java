package io.rdsreplicator.local.events;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The six fields of a <a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html">cron expression</a>,
 * in UTC: minutes, hours, days of the month, months, days of the week (1 is Sunday), years. {@code L}, {@code W} and
 * {@code #} are refused.
 */
record CronSchedule(BitSet minutes, BitSet hours, BitSet monthDays, BitSet months, BitSet weekDays, BitSet years)
        implements Schedule {
    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    private static final List<String> WEEK_DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
    private static final int LAST_YEAR = 2199;

    static CronSchedule parse(String text) {
        String[] fields = text.toUpperCase(Locale.ROOT).split("\\s+");
        if (fields.length != 6 || fields[2].equals("?") == fields[4].equals("?")) {
            throw invalid("six fields, of which one of day-of-month and day-of-week is ?");
        }
        return new CronSchedule(
                field(fields[0], 0, 59, List.of()),
                field(fields[1], 0, 23, List.of()),
                days(fields[2], 31, List.of()),
                field(fields[3], 1, 12, MONTHS),
                days(fields[4], 7, WEEK_DAYS),
                field(fields[5], 1970, LAST_YEAR, List.of()));
    }

    private static BitSet days(String field, int last, List<String> names) {
        return field(field.equals("?") ? "*" : field, 1, last, names);
    }

    private static BitSet field(String field, int first, int last, List<String> names) {
        BitSet values = new BitSet(last + 1);
        for (String part : field.split(",", -1)) {
            String[] stepped = part.split("/", -1);
            String[] range = stepped[0].split("-", -1);
            if (stepped.length > 2 || range.length > 2) {
                throw invalid(part);
            }
            boolean all = stepped[0].equals("*");
            int from = all ? first : value(range[0], names);
            boolean open = all || (stepped.length == 2 && range.length == 1);
            int to = open ? last : value(range[range.length - 1], names);
            int step = stepped.length == 2 ? value(stepped[1], List.of()) : 1;
            if (from < first || to > last || from > to || step < 1) {
                throw invalid(part);
            }
            for (int value = from; value <= to; value += step) {
                values.set(value);
            }
        }
        return values;
    }

    private static int value(String text, List<String> names) {
        if (names.contains(text)) {
            return names.indexOf(text) + 1;
        }
        if (!text.matches("\\d{1,4}")) {
            throw invalid(text + " is not understood here");
        }
        return Integer.parseInt(text);
    }

    private static RuntimeException invalid(String reason) {
        return EventsFailures.invalid("Parameter ScheduleExpression is not valid. Reason: " + reason);
    }

    @Override
    public Optional<Instant> after(Instant instant) {
        LocalDateTime start = LocalDateTime.ofInstant(instant, ZoneOffset.UTC)
                .withSecond(0)
                .withNano(0)
                .plusMinutes(1);
        for (LocalDate day = start.toLocalDate(); day.getYear() <= LAST_YEAR; day = next(day)) {
            if (isIn(day)) {
                LocalDateTime from = day.equals(start.toLocalDate()) ? start : day.atStartOfDay();
                Optional<Instant> firing = during(from);
                if (firing.isPresent()) {
                    return firing;
                }
            }
        }
        return Optional.empty();
    }

    /** The next day to check. It skips whole months and years that the expression does not include. */
    private LocalDate next(LocalDate day) {
        if (!years.get(day.getYear())) {
            return LocalDate.of(day.getYear() + 1, 1, 1);
        }
        return months.get(day.getMonthValue())
                ? day.plusDays(1)
                : day.withDayOfMonth(1).plusMonths(1);
    }

    private boolean isIn(LocalDate day) {
        return years.get(day.getYear())
                && months.get(day.getMonthValue())
                && monthDays.get(day.getDayOfMonth())
                && weekDays.get(day.getDayOfWeek().getValue() % 7 + 1);
    }

    private Optional<Instant> during(LocalDateTime from) {
        int hour = hours.nextSetBit(from.getHour());
        int minute = hour < 0 ? -1 : minutes.nextSetBit(hour == from.getHour() ? from.getMinute() : 0);
        if (hour >= 0 && minute < 0) {
            hour = hours.nextSetBit(hour + 1);
            minute = minutes.nextSetBit(0);
        }
        return hour < 0
                ? Optional.empty()
                : Optional.of(from.toLocalDate().atTime(hour, minute).toInstant(ZoneOffset.UTC));
    }
}
