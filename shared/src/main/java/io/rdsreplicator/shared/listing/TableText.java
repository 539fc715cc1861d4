package io.rdsreplicator.shared.listing;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Formats times and durations for a table. An unknown value is a hyphen. */
public final class TableText {
    public static final String UNKNOWN = "-";
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").withZone(ZoneOffset.UTC);

    private TableText() {}

    /** To the minute, in UTC. */
    public static String time(@Nullable Instant time) {
        return time == null ? UNKNOWN : MINUTE.format(time);
    }

    /** The two largest units, such as {@code 3h 12m}. */
    public static String span(@Nullable Long seconds) {
        return seconds == null ? UNKNOWN : span(Duration.ofSeconds(seconds));
    }

    private static String span(Duration span) {
        if (span.toDays() > 0) {
            return span.toDays() + "d " + span.toHoursPart() + "h";
        }
        if (span.toHours() > 0) {
            return span.toHours() + "h " + span.toMinutesPart() + "m";
        }
        return span.toMinutes() > 0 ? span.toMinutes() + "m" : span.toSeconds() + "s";
    }

    public static String text(@Nullable Object value) {
        return Optional.ofNullable(value)
                .map(Object::toString)
                .filter(text -> !text.isEmpty())
                .orElse(UNKNOWN);
    }

    /** The age of data in seconds; null if the time of the data is not known. */
    public static @Nullable Long age(@Nullable Instant from, Instant now) {
        return from == null ? null : Math.max(0, Duration.between(from, now).toSeconds());
    }
}
