package io.rdsreplicator.local.stacks.template;

/** What names in a template's expressions stand for. Each throws {@link TemplateException} for a name it does not know. */
public interface Scope {
    /** A parameter, a pseudo parameter or a resource: text, a list of texts, or {@link Evaluator#NO_VALUE}. */
    Object ref(String name);

    Object attribute(String logicalId, String attribute);

    boolean condition(String name);

    /** What another stack exports under a name. */
    Object imported(String exportName);

    Object mapped(String mapping, String firstKey, String secondKey);
}
