package io.rdsreplicator.local.stacks.template;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The values of a stack's parameters: the given values, and the template's defaults. */
public final class TemplateParameters {
    private final Map<String, ParameterDefinition> definitions;
    private final Map<String, String> texts;

    private TemplateParameters(Map<String, ParameterDefinition> definitions, Map<String, String> texts) {
        this.definitions = definitions;
        this.texts = texts;
    }

    /**
     * @throws TemplateException with CloudFormation's message, on the first value that is missing, unknown or not
     * accepted
     */
    public static TemplateParameters of(Map<String, ParameterDefinition> definitions, Map<String, String> given) {
        TreeSet<String> unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(definitions.keySet());
        if (!unknown.isEmpty()) {
            throw new TemplateException("Parameters: " + unknown + " do not exist in the template");
        }
        List<String> missing = definitions.values().stream()
                .filter(d -> d.defaultValue() == null && given.get(d.name()) == null)
                .map(ParameterDefinition::name)
                .toList();
        if (!missing.isEmpty()) {
            throw new TemplateException("Parameters: " + missing + " must have values");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        definitions.forEach((name, definition) -> {
            String value = given.getOrDefault(name, definition.defaultValue());
            definition.check(value);
            texts.put(name, value);
        });
        return new TemplateParameters(definitions, texts);
    }

    public boolean has(String name) {
        return definitions.containsKey(name);
    }

    /** The result of {@code Ref}: text, or a list of texts. */
    public Object value(String name) {
        return definitions.get(name).value(texts.get(name));
    }

    /** The values in a form that can be given to another operation. */
    public Map<String, String> texts() {
        return Collections.unmodifiableMap(texts);
    }

    /** The values as they were given, with those of {@code NoEcho} parameters masked. */
    public Map<String, String> shown() {
        Map<String, String> shown = new LinkedHashMap<>();
        texts.forEach((name, value) -> shown.put(name, definitions.get(name).noEcho() ? "****" : value));
        return shown;
    }
}
