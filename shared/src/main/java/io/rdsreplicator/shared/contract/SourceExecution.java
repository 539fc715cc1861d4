package io.rdsreplicator.shared.contract;

import io.rdsreplicator.shared.runtime.Require;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the facts about the source's execution in an announcement. They are small and bounded, and replication never
 * needs them.
 */
public final class SourceExecution {
    /** More than the stages of the source's state machine, and more than the services that it uses. */
    private static final int MOST_NAMES = 24;
    /** More than the seconds of the longest possible execution, which is a year. */
    private static final int LARGEST_NUMBER = 32_000_000;

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,39}");
    private static final Pattern EXECUTION = Pattern.compile(
            "arn:(aws[a-z-]{0,20}):states:([a-z0-9-]{1,30}):([0-9]{12}):execution:[A-Za-z0-9_-]{1,80}:[A-Za-z0-9._-]{1,80}");

    private SourceExecution() {}

    /**
     * Whether an execution's ARN can be announced. It must be in the database's account and Region, and its name must
     * consist of plain characters.
     */
    public static boolean isAnnounceable(String executionArn, Arn source) {
        Matcher parts = EXECUTION.matcher(executionArn);
        return parts.matches()
                && parts.group(1).equals(source.partition())
                && parts.group(2).equals(source.region())
                && parts.group(3).equals(source.account());
    }

    static void requireExecution(@Nullable String executionArn, Arn source) {
        Require.that(
                executionArn == null || isAnnounceable(executionArn, source),
                "announcement: sourceExecutionArn must be the ARN of an execution in the source's account and Region");
    }

    /** Returns the same numbers by name, in the same order. */
    static @Nullable Map<String, Integer> requireNumbers(@Nullable Map<String, Integer> numbers, String field) {
        if (numbers == null) {
            return null;
        }
        Require.that(
                numbers.size() <= MOST_NAMES, "announcement: " + field + " has more than " + MOST_NAMES + " names");
        numbers.forEach((name, number) -> {
            Require.matches(NAME, name, "announcement: a name in " + field, "1 to 40 letters and digits");
            Require.that(
                    number != null && number >= 0 && number <= LARGEST_NUMBER,
                    "announcement: a number in " + field + " must be from 0 to " + LARGEST_NUMBER);
        });
        return Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
    }
}
