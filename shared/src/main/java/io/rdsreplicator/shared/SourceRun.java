package io.rdsreplicator.shared;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an announcement may tell of the source's execution: small, bounded, and never needed to replicate. */
public final class SourceRun {
    /** More than the source's machine has. */
    private static final int MOST_STAGES = 24;
    /** Above the longest that an execution lasts, a year. */
    private static final int MOST_SECONDS = 32_000_000;
    private static final Pattern STAGE = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,39}");
    private static final Pattern EXECUTION = Pattern.compile(
            "arn:(aws[a-z-]{0,20}):states:([a-z0-9-]{1,30}):([0-9]{12}):execution:[A-Za-z0-9_-]{1,80}:[A-Za-z0-9._-]{1,80}");

    private SourceRun() {}

    /** Whether an execution's ARN can be announced: one in the database's account and Region, under a name of plain characters. */
    public static boolean isAnnounceable(String executionArn, Arn source) {
        Matcher parts = EXECUTION.matcher(executionArn);
        return parts.matches()
                && parts.group(1).equals(source.partition())
                && parts.group(2).equals(source.region())
                && parts.group(3).equals(source.account());
    }

    static void requireExecution(String executionArn, Arn source) {
        Require.that(
                executionArn == null || isAnnounceable(executionArn, source),
                "announcement: sourceExecutionArn must be the ARN of an execution in the source's account and Region");
    }

    /** The same stages, in their order; null for null. */
    static Map<String, Integer> requireStages(Map<String, Integer> stages) {
        if (stages == null) {
            return null;
        }
        Require.that(stages.size() <= MOST_STAGES, "announcement: sourceStages has more than " + MOST_STAGES + " stages");
        stages.forEach((stage, seconds) -> {
            Require.matches(STAGE, stage, "announcement: the name of a stage in sourceStages", "1 to 40 letters and digits");
            Require.that(
                    seconds != null && seconds >= 0 && seconds <= MOST_SECONDS,
                    "announcement: the seconds of a stage in sourceStages must be from 0 to " + MOST_SECONDS);
        });
        return Collections.unmodifiableMap(new LinkedHashMap<>(stages));
    }
}
