package io.rdsreplicator.local.events;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            cron(0 3 * * ? *)             | 2030-01-01T02:59:59Z | 2030-01-01T03:00:00Z
            cron(0 3 * * ? *)             | 2030-01-01T03:00:00Z | 2030-01-02T03:00:00Z
            cron(0/15 * * * ? *)          | 2030-01-01T00:07:00Z | 2030-01-01T00:15:00Z
            cron(*/20 * * * ? *)          | 2030-01-01T00:40:00Z | 2030-01-01T01:00:00Z
            cron(30 8-17/3 ? * MON-FRI *) | 2030-01-04T17:30:00Z | 2030-01-07T08:30:00Z
            cron(30 8-17/3 ? * MON-FRI *) | 2030-01-07T08:30:00Z | 2030-01-07T11:30:00Z
            cron(0 0 ? * 1 *)             | 2030-01-01T00:00:00Z | 2030-01-06T00:00:00Z
            cron(15 10 29 FEB ? *)        | 2030-01-01T00:00:00Z | 2032-02-29T10:15:00Z
            cron(0 12 1,15 jan,jul ? *)   | 2030-01-15T12:00:00Z | 2030-07-01T12:00:00Z
            cron(59 23 31 12 ? 2030)      | 2030-01-01T00:00:00Z | 2030-12-31T23:59:00Z
            rate(5 minutes)               | 2030-01-01T00:01:00Z | 2030-01-01T00:06:00Z
            rate(1 day)                   | 2030-01-01T00:01:00Z | 2030-01-02T00:01:00Z
            """)
    void firesNextAt(String expression, Instant after, Instant next) {
        assertThat(Schedule.parse(expression).after(after)).contains(next);
    }

    @Test
    void isOverAfterItsLastYearOrOnADayThatNeverComes() {
        assertThat(Schedule.parse("cron(0 0 1 1 ? 2029)").after(Instant.parse("2030-01-01T00:00:00Z")))
                .isEmpty();
        assertThat(Schedule.parse("cron(0 0 31 2 ? *)").after(Instant.parse("2030-01-01T00:00:00Z")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "every day",
                "rate(0 minutes)",
                "rate(1 minutes)",
                "rate(5 minute)",
                "rate(5 weeks)",
                "cron(0 3 * * *)",
                "cron(0 3 * * * *)",
                "cron(0 3 ? * ? *)",
                "cron(60 3 * * ? *)",
                "cron(0 24 * * ? *)",
                "cron(0 3 0 * ? *)",
                "cron(0 3 L * ? *)",
                "cron(0 3 ? * 6#3 *)",
                "cron(0 3 15W * ? *)",
                "cron(5-1 3 * * ? *)",
                "cron(0/0 3 * * ? *)",
                "cron(0 3 * FOO ? *)",
                "cron(, 3 * * ? *)"
            })
    void refuses(String expression) {
        assertFailsWith("ValidationException", () -> Schedule.parse(expression))
                .contains("ScheduleExpression is not valid");
    }
}
