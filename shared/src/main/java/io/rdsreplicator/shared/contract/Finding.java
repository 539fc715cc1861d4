package io.rdsreplicator.shared.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.rdsreplicator.shared.runtime.Require;
import java.util.regex.Pattern;

/**
 * Something that a preflight has found wrong.
 *
 * @param check the check that found it, in one word
 * @param problem a sentence that also says what to do
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Finding(String check, String problem) {
    private static final Pattern CHECK = Pattern.compile("[a-z][A-Za-z]{0,39}");
    private static final int LONGEST = 2000;

    public Finding {
        Require.matches(CHECK, check, "finding: check", "a word of 1 to 40 letters");
        Require.text(problem, "finding: problem");
        problem = problem.length() <= LONGEST ? problem : problem.substring(0, LONGEST - 3) + "...";
    }
}
