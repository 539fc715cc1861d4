package io.rdsreplicator.local.states;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fields of one object in a definition. Problems are collected, not thrown, so that all can be reported together.
 */
final class Fields {
    static final int LONGEST_SECONDS = 99_999_999;

    private final Map<String, Object> values;
    private final String at;
    private final List<String> problems;

    private Fields(Map<String, Object> values, String at, List<String> problems) {
        this.values = values;
        this.at = at;
        this.problems = problems;
    }

    static Fields of(Object value, String at, List<String> problems) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, member) -> values.put((String) name, member));
        } else {
            problems.add("an object is expected at " + at);
        }
        return new Fields(values, at, problems);
    }

    /** Reports every field that is unknown, and every field that is known but not implemented here. */
    void allowOnly(Set<String> known, Set<String> notImplemented) {
        for (String name : values.keySet()) {
            if (notImplemented.contains(name)) {
                problem(name, "the field " + name + " is not implemented here");
            } else if (!known.contains(name)) {
                problem(name, "the field " + name + " is not supported");
            }
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    Object value(String name) {
        return values.get(name);
    }

    String at(String name) {
        return at + "/" + name;
    }

    void problem(String name, String message) {
        problems.add(message + " at " + at(name));
    }

    void require(String name) {
        if (!has(name)) {
            problems.add("the field " + name + " is missing at " + (at.isEmpty() ? "/" : at));
        }
    }

    String text(String name) {
        Object value = values.get(name);
        if (value != null && !(value instanceof String)) {
            problem(name, "a string is expected");
        }
        return value instanceof String text ? text : null;
    }

    boolean flag(String name) {
        Object value = values.get(name);
        if (value != null && !(value instanceof Boolean)) {
            problem(name, "true or false is expected");
        }
        return Boolean.TRUE.equals(value);
    }

    Integer integer(String name, int least, int most, Integer otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        if (values.get(name) instanceof Integer value && value >= least && value <= most) {
            return value;
        }
        problem(name, "an integer from " + least + " to " + most + " is expected");
        return otherwise;
    }

    double number(String name, double least, double otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        if (values.get(name) instanceof Number value && value.doubleValue() >= least) {
            return value.doubleValue();
        }
        problem(name, "a number of at least " + least + " is expected");
        return otherwise;
    }

    PayloadTemplate template(String name) {
        return has(name) ? PayloadTemplate.parse(values.get(name), at(name), problems) : null;
    }

    /** A field that holds a value of one kind, or an expression. */
    PayloadTemplate template(String name, Class<?> kind, String expected) {
        PayloadTemplate template = template(name);
        if (template instanceof PayloadTemplate.Query) {
            return template;
        }
        boolean fits = template == null || kind.isInstance(values.get(name));
        if (!fits) {
            problem(name, expected + " or a JSONata expression is expected");
        }
        return template;
    }

    PayloadTemplate integerTemplate(String name, int least, int most) {
        PayloadTemplate template = template(name, Integer.class, "an integer");
        if (values.get(name) instanceof Integer) {
            integer(name, least, most, null);
        }
        return template;
    }

    Fields object(String name) {
        return of(values.get(name), at(name), problems);
    }

    List<Fields> objects(String name) {
        List<Fields> objects = new ArrayList<>();
        if (has(name)) {
            if (values.get(name) instanceof List<?> list) {
                for (int i = 0; i < list.size(); i++) {
                    objects.add(of(list.get(i), at(name) + "[" + i + "]", problems));
                }
            } else {
                problem(name, "an array is expected");
            }
        }
        return objects;
    }

    /** The field names, in order. */
    Set<String> names() {
        return values.keySet();
    }
}
