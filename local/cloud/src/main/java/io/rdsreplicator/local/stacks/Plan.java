package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.stacks.resources.Properties;
import io.rdsreplicator.local.stacks.resources.ResourceType;
import io.rdsreplicator.local.stacks.resources.ResourceTypes;
import io.rdsreplicator.local.stacks.template.Evaluator;
import io.rdsreplicator.local.stacks.template.References;
import io.rdsreplicator.local.stacks.template.Template;
import io.rdsreplicator.local.stacks.template.TemplateException;
import io.rdsreplicator.local.stacks.template.TemplateParameters;
import io.rdsreplicator.local.stacks.template.TemplateRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A deployment after all checks that are possible before any resource is created. */
record Plan(
        Deployment deployment,
        Template template,
        TemplateParameters parameters,
        StackScope scope,
        DependencyOrder order,
        ResourceTypes types) {

    /** @throws io.rdsreplicator.local.stacks.template.TemplateException with CloudFormation's message */
    static Plan of(Deployment deployment, String stackId, ResourceTypes types) {
        Template template = Templates.checked(deployment.template());
        TemplateParameters parameters = TemplateParameters.of(template.parameters(), deployment.parameters());
        StackScope scope = new StackScope(template, parameters, deployment.place(), deployment.stackName(), stackId);
        scope.conditions().holdAll();
        TemplateRules.check(template.rules(), scope::ref);
        DependencyOrder order = DependencyOrder.of(template, scope::condition);
        Plan plan = new Plan(deployment, template, parameters, scope, order, types);
        plan.checkOutputs();
        return plan;
    }

    private void checkOutputs() {
        Set<String> active =
                order.resources().stream().map(Template.Resource::logicalId).collect(Collectors.toSet());
        activeOutputs().values().forEach(output -> {
            References names = References.taken(List.of(output.value()), scope::condition);
            TemplateCheck.unresolved(
                    names.refs().stream()
                            .filter(name -> template.resources().containsKey(name)
                                    && !template.parameters().containsKey(name))
                            .filter(name -> !active.contains(name))
                            .toList(),
                    "Outputs");
            TemplateCheck.unresolved(
                    names.attributes().stream()
                            .map(References.Attribute::logicalId)
                            .filter(name -> !active.contains(name))
                            .toList(),
                    "Outputs");
        });
    }

    /** @throws TemplateException if the type of an existing resource would change */
    void refuseOtherTypes(StackState state) {
        List<String> other = order.resources().stream()
                .filter(resource -> state.resources.containsKey(resource.logicalId()))
                .filter(resource -> !state.resources
                        .get(resource.logicalId())
                        .type()
                        .schema()
                        .name()
                        .equals(resource.type()))
                .map(Template.Resource::logicalId)
                .toList();
        if (!other.isEmpty()) {
            throw new TemplateException(
                    "Update of resource type is not permitted. The new template modifies resource type of the following"
                            + " resources: " + other);
        }
    }

    ResourceType type(String logicalId) {
        return types.find(template.resources().get(logicalId).type()).orElseThrow();
    }

    /** A resource's properties with the tags of the stack. The resources that it names must already exist. */
    Properties properties(Template.Resource resource, ResourceType type) {
        Properties own = new Properties(evaluator().members(resource.properties()))
                .withFullPaths(type.schema().files(), deployment.directory());
        return type.schema().takesTags() ? own.withStackTags(deployment.tags()) : own;
    }

    Evaluator evaluator() {
        return new Evaluator(scope);
    }

    /** The values of the outputs. The resources must already exist. */
    Map<String, Stack.Output> outputs() {
        Map<String, Stack.Output> values = new LinkedHashMap<>();
        activeOutputs()
                .forEach((name, output) ->
                        values.put(name, new Stack.Output(evaluator().text(output.value()), output.description())));
        return values;
    }

    private Map<String, Template.Output> activeOutputs() {
        Map<String, Template.Output> active = new LinkedHashMap<>();
        template.outputs().forEach((name, output) -> {
            if (output.condition() == null || scope.condition(output.condition())) {
                active.put(name, output);
            }
        });
        return active;
    }
}
