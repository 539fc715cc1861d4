package io.rdsreplicator.local.states;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value of a definition in which any string may be an expression. */
sealed interface PayloadTemplate {
    Object evaluate(Map<String, Object> variables, Surroundings surroundings, String field);

    record Literal(Object value) implements PayloadTemplate {
        @Override
        public Object evaluate(Map<String, Object> variables, Surroundings surroundings, String field) {
            return value;
        }
    }

    record Query(Expression expression) implements PayloadTemplate {
        @Override
        public Object evaluate(Map<String, Object> variables, Surroundings surroundings, String field) {
            return expression.evaluate(variables, surroundings, field);
        }
    }

    record Members(Map<String, PayloadTemplate> members) implements PayloadTemplate {
        @Override
        public Object evaluate(Map<String, Object> variables, Surroundings surroundings, String field) {
            Map<String, Object> result = new LinkedHashMap<>();
            members.forEach(
                    (name, member) -> result.put(name, member.evaluate(variables, surroundings, field + "/" + name)));
            return result;
        }
    }

    record Items(List<PayloadTemplate> items) implements PayloadTemplate {
        @Override
        public Object evaluate(Map<String, Object> variables, Surroundings surroundings, String field) {
            List<Object> result = new ArrayList<>(items.size());
            for (int i = 0; i < items.size(); i++) {
                result.add(items.get(i).evaluate(variables, surroundings, field + "[" + i + "]"));
            }
            return result;
        }
    }

    /**
     * @param at where the value stands in the definition
     * @param problems receives what is wrong with its expressions
     */
    static PayloadTemplate parse(Object value, String at, List<String> problems) {
        if (value instanceof Map<?, ?> map) {
            Map<String, PayloadTemplate> members = new LinkedHashMap<>();
            map.forEach((name, member) -> members.put((String) name, parse(member, at + "/" + name, problems)));
            return new Members(members);
        }
        if (value instanceof List<?> list) {
            List<PayloadTemplate> items = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                items.add(parse(list.get(i), at + "[" + i + "]", problems));
            }
            return new Items(items);
        }
        return value instanceof String text ? parseText(text, at, problems) : new Literal(value);
    }

    private static PayloadTemplate parseText(String text, String at, List<String> problems) {
        boolean opens = text.startsWith("{%");
        boolean closes = text.endsWith("%}");
        if (!opens && !closes) {
            return new Literal(text);
        }
        if (!opens || !closes || text.length() < 4) {
            problems.add("an expression starts with '{%' and ends with '%}', nothing before or after, at " + at);
            return new Literal(text);
        }
        try {
            return new Query(
                    Expression.compile(text.substring(2, text.length() - 2).strip()));
        } catch (IllegalArgumentException e) {
            problems.add("invalid JSONata expression: " + e.getMessage() + " at " + at);
            return new Literal(text);
        }
    }
}
