package io.rdsreplicator.local.identity;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text of a policy in which {@code *} and {@code ?} are wildcards and <code>${...}</code> is a policy variable. The
 * value of a variable is taken literally. If the request does not have the variable, or has several values for it, the
 * text matches nothing.
 */
final class PolicyText {
    /** How a text is compared. */
    enum Mode {
        /** Wildcards are ordinary characters. */
        EXACT,
        EXACT_IGNORING_CASE,
        WILDCARDS,
        WILDCARDS_IGNORING_CASE,
        /**
         * A wildcard stays within one of the first five parts of an ARN. In the sixth part it matches any characters.
         */
        ARN
    }

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\s*([^},]+?)\\s*(?:,\\s*'([^']*)'\\s*)?}");

    private final String text;
    private final Mode mode;
    private final boolean variables;
    private final boolean ignoringCase;
    private final Form form;
    /** Null unless the form is PATTERN and there are no variables. */
    private final Pattern fixed;

    /** How a text can be matched. Most texts of policies need no pattern, and there can be millions of decisions. */
    private enum Form {
        LITERAL,
        /** The only wildcard is at the end. */
        PREFIX,
        PATTERN
    }

    PolicyText(String text, Mode mode, boolean variablesAllowed) {
        this.text = text;
        this.mode = mode;
        this.variables = variablesAllowed && text.contains("${");
        this.ignoringCase = mode == Mode.EXACT_IGNORING_CASE || mode == Mode.WILDCARDS_IGNORING_CASE;
        this.form = variables ? Form.PATTERN : form(text, mode);
        this.fixed = form == Form.PATTERN && !variables ? compile(regex(text, new int[1])) : null;
    }

    private static Form form(String text, Mode mode) {
        int wildcard = mode == Mode.EXACT || mode == Mode.EXACT_IGNORING_CASE ? -1 : firstWildcard(text);
        if (wildcard < 0) {
            return Form.LITERAL;
        }
        boolean trailing = wildcard == text.length() - 1 && text.charAt(wildcard) == '*';
        return trailing && mode != Mode.ARN ? Form.PREFIX : Form.PATTERN;
    }

    private static int firstWildcard(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '*' || text.charAt(i) == '?') {
                return i;
            }
        }
        return -1;
    }

    boolean matches(String value, AccessRequest request) {
        return switch (form) {
            case LITERAL -> ignoringCase ? text.equalsIgnoreCase(value) : text.equals(value);
            case PREFIX -> value.regionMatches(ignoringCase, 0, text, 0, text.length() - 1);
            case PATTERN ->
                fixed == null
                        ? resolved(request)
                                .map(pattern -> pattern.matcher(value).matches())
                                .orElse(false)
                        : fixed.matcher(value).matches();
        };
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
        return Optional.of(
                compile(regex.append(regex(text.substring(end), colons)).toString()));
    }

    private static String value(String name, String otherwise, AccessRequest request) {
        if (name.equals("*") || name.equals("?") || name.equals("$")) {
            return name;
        }
        List<String> values = request.values(name);
        return values.size() == 1 ? values.get(0) : otherwise;
    }

    private Pattern compile(String regex) {
        return Pattern.compile(
                regex, Pattern.DOTALL | (ignoringCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0));
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
