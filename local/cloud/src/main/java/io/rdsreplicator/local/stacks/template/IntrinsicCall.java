package io.rdsreplicator.local.stacks.template;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** One use of an intrinsic function. */
record IntrinsicCall(String name, Object argument) {
    private static final Set<String> VALUES = Set.of(
            "Ref",
            "Fn::GetAtt",
            "Fn::Sub",
            "Fn::If",
            "Fn::Join",
            "Fn::Split",
            "Fn::Select",
            "Fn::FindInMap",
            "Fn::Base64");

    /** @return null if the object is not a function */
    static IntrinsicCall of(Map<String, Object> map) {
        for (Map.Entry<String, Object> entry : map.entrySet()) {
            String name = entry.getKey();
            if (name.equals("Ref") && map.size() == 1 || name.startsWith("Fn::")) {
                if (map.size() > 1) {
                    throw new TemplateException("Template format error: " + name + " must stand alone in its object");
                }
                if (!VALUES.contains(name)) {
                    throw unsupported(name);
                }
                return attributeByDot(name, entry.getValue());
            }
        }
        return null;
    }

    private static IntrinsicCall attributeByDot(String name, Object argument) {
        if (name.equals("Fn::GetAtt") && argument instanceof String text && text.indexOf('.') > 0) {
            int dot = text.indexOf('.');
            return new IntrinsicCall(name, List.of(text.substring(0, dot), text.substring(dot + 1)));
        }
        return new IntrinsicCall(name, argument);
    }

    static TemplateException unsupported(String name) {
        return new TemplateException("Template error: the function " + name + " is unknown, or not implemented here");
    }

    String textArgument() {
        if (argument instanceof String text) {
            return text;
        }
        throw new TemplateException("Template format error: " + name + " needs a string");
    }

    /** One argument of a function that takes exactly {@code count} arguments. */
    Object argument(int index, int count) {
        if (argument instanceof List<?> list && list.size() == count) {
            return list.get(index);
        }
        throw new TemplateException("Template error: " + name + " needs a list of " + count + " elements");
    }
}
