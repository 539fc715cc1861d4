package io.rdsreplicator.local.stacks.template;

/** Resolves the names in a template's expressions. Each method throws {@link TemplateException} for an unknown name. */
public interface Scope {
    /**
     * The value of a parameter, a pseudo parameter or a resource: text, a list of texts, or {@link
     * Evaluator#NO_VALUE}.
     */
    Object ref(String name);

    Object attribute(String logicalId, String attribute);

    boolean condition(String name);

    Object mapped(String mapping, String firstKey, String secondKey);
}
