package io.rdsreplicator.local.stacks.template;

import io.rdsreplicator.local.stacks.template.Template.Assertion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rules of a template: assertions over its parameters. */
public final class Rules {
    private Rules() {}

    /** @throws TemplateException naming the assertions that do not hold, each in its own words */
    public static void check(Map<String, Template.Rule> rules, Conditions conditions) {
        List<String> broken = new ArrayList<>();
        rules.forEach((name, rule) -> {
            if (rule.ruleCondition() != null && !conditions.evaluate(rule.ruleCondition())) {
                return;
            }
            for (Assertion assertion : rule.assertions()) {
                if (!conditions.evaluate(assertion.expression())) {
                    broken.add("[" + name + "]: " + (assertion.description() == null ? "not satisfied" : assertion.description()));
                }
            }
        });
        if (!broken.isEmpty()) {
            throw new TemplateException("Template error: rule assertions are not satisfied: " + String.join("; ", broken));
        }
    }
}
