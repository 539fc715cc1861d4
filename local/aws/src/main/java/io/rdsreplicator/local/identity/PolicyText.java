package io.rdsreplicator.local.identity;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text of a policy in which {@code *} and {@code ?} are wildcards and <code>${...}</code> a policy variable. What a variable stands for
 * is taken literally. A text with a variable that the request does not carry (or that has several values) matches nothing.
 */
final class PolicyText {
    /** How a text is compared. */
    enum Mode {
        /** Wildcards are ordinary characters. */
        EXACT,
        EXACT_IGNORING_CASE,
        WILDCARDS,
        WILDCARDS_IGNORING_CASE,
        /** Wildcards stay within one of the first five parts of an ARN; the sixth has no end. */
        ARN
    }

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\s*([^},]+?)\\s*(?:,\\s*'([^']*)'\\s*)?}");

    private final String text;
    private final Mode mode;
    private final boolean variables;
    private final Pattern fixed;

    PolicyText(String text, Mode mode, boolean variablesAllowed) {
        this.text = text;
        this.mode = mode;
        this.variables = variablesAllowed && text.contains("${");
        this.fixed = variables ? null : compile(regex(text, new int[1]));
    }

    boolean matches(String value, AccessRequest request) {
        if (!variables) {
            return fixed.matcher(value).matches();
        }
        return resolved(request).map(pattern -> pattern.matcher(value).matches()).orElse(false);
    }

    private Optional<Pattern> resolved(AccessRequest request) {
        StringBuilder regex = new StringBuilder();
        Matcher variable = VARIABLE.matcher(text);
        int[] colons = new int[1];
        int end = 0;
        while (variable.find()) {
            String value = value(variable.group(1), variable.group(2), request);
            if (value == null) {
                return Optional.empty();
            }
            regex.append(regex(text.substring(end, variable.start()), colons)).append(Pattern.quote(value));
            end = variable.end();
        }
        return Optional.of(compile(regex.append(regex(text.substring(end), colons)).toString()));
    }

    private static String value(String name, String otherwise, AccessRequest request) {
        if (name.equals("*") || name.equals("?") || name.equals("$")) {
            return name;
        }
        List<String> values = request.values(name);
        return values.size() == 1 ? values.get(0) : otherwise;
    }

    private Pattern compile(String regex) {
        boolean ignoreCase = mode == Mode.EXACT_IGNORING_CASE || mode == Mode.WILDCARDS_IGNORING_CASE;
        return Pattern.compile(regex, Pattern.DOTALL | (ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0));
    }

    private String regex(String part, int[] colons) {
        if (mode == Mode.EXACT || mode == Mode.EXACT_IGNORING_CASE) {
            return Pattern.quote(part);
        }
        StringBuilder regex = new StringBuilder();
        for (char c : part.toCharArray()) {
            String one = mode == Mode.ARN && colons[0] < 5 ? "[^:]" : ".";
            switch (c) {
                case '*' -> regex.append(one).append('*');
                case '?' -> regex.append(one);
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
            if (c == ':') {
                colons[0]++;
            }
        }
        return regex.toString();
    }
}
