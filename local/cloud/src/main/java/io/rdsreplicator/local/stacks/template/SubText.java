package io.rdsreplicator.local.stacks.template;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an {@code Fn::Sub}. {@code ${Name}} is replaced, and <code>${!Name}</code> becomes a literal
 * <code>${Name}</code>.
 */
final class SubText {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

    private SubText() {}

    static String replace(String text, UnaryOperator<String> values) {
        Matcher matcher = VARIABLE.matcher(text);
        StringBuilder result = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(1).strip();
            String value = name.startsWith("!") ? "${" + name.substring(1) + "}" : values.apply(name);
            matcher.appendReplacement(result, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(result).toString();
    }

    static List<String> names(String text) {
        List<String> names = new ArrayList<>();
        replace(text, name -> {
            names.add(name);
            return "";
        });
        return names;
    }
}
