package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.stacks.resources.Physical;
import io.rdsreplicator.local.stacks.template.Evaluator;
import io.rdsreplicator.local.stacks.template.Scope;
import io.rdsreplicator.local.stacks.template.Template;
import io.rdsreplicator.local.stacks.template.TemplateConditions;
import io.rdsreplicator.local.stacks.template.TemplateException;
import io.rdsreplicator.local.stacks.template.TemplateParameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Resolves the names of one deployment: parameters and pseudo parameters from the start, resources after their
 * creation.
 */
final class StackScope implements Scope {
    static final Set<String> PSEUDO_PARAMETERS = Set.of(
            "AWS::AccountId",
            "AWS::Region",
            "AWS::Partition",
            "AWS::StackName",
            "AWS::StackId",
            "AWS::URLSuffix",
            "AWS::NoValue",
            "AWS::NotificationARNs");

    private final Template template;
    private final TemplateParameters parameters;
    private final Map<String, Object> pseudo;
    private final TemplateConditions conditions;
    private final Map<String, Physical> made = new HashMap<>();

    StackScope(
            Template template, TemplateParameters parameters, AccountRegion place, String stackName, String stackId) {
        this.template = template;
        this.parameters = parameters;
        this.pseudo = Map.of(
                "AWS::AccountId",
                place.account(),
                "AWS::Region",
                place.region(),
                "AWS::Partition",
                place.partition(),
                "AWS::StackName",
                stackName,
                "AWS::StackId",
                stackId,
                "AWS::URLSuffix",
                place.region().startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com",
                "AWS::NoValue",
                Evaluator.NO_VALUE,
                "AWS::NotificationARNs",
                List.of());
        this.conditions = new TemplateConditions(template.conditions(), new Evaluator(this));
    }

    TemplateConditions conditions() {
        return conditions;
    }

    void made(String logicalId, Physical physical) {
        made.put(logicalId, physical);
    }

    @Override
    public Object ref(String name) {
        if (parameters.has(name)) {
            return parameters.value(name);
        }
        if (pseudo.containsKey(name)) {
            return pseudo.get(name);
        }
        return physical(name).id();
    }

    @Override
    public Object attribute(String logicalId, String attribute) {
        String value = physical(logicalId).attributes().get(attribute);
        if (value == null) {
            throw new TemplateException("Template error: resource " + logicalId + " does not support attribute type "
                    + attribute + " in Fn::GetAtt");
        }
        return value;
    }

    private Physical physical(String logicalId) {
        Physical physical = made.get(logicalId);
        if (physical == null) {
            throw new TemplateException("Template error: Unresolved dependencies [" + logicalId
                    + "]. Cannot reference resources in the Conditions or Rules block of the template");
        }
        return physical;
    }

    @Override
    public boolean condition(String name) {
        return conditions.holds(name);
    }

    @Override
    public Object mapped(String mapping, String firstKey, String secondKey) {
        Map<String, Map<String, Object>> first = template.mappings().get(mapping);
        if (first == null) {
            throw new TemplateException("Template error: Mapping named '" + mapping
                    + "' is not present in the 'Mappings' section of template.");
        }
        Object value = first.getOrDefault(firstKey, Map.of()).get(secondKey);
        if (value == null) {
            throw new TemplateException(
                    "Template error: Unable to get mapping for " + mapping + "::" + firstKey + "::" + secondKey);
        }
        return value;
    }
}
