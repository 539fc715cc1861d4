package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.stacks.resources.ResourceTypes;
import io.rdsreplicator.local.stacks.resources.TypeSchema;
import io.rdsreplicator.local.stacks.template.References;
import io.rdsreplicator.local.stacks.template.Template;
import io.rdsreplicator.local.stacks.template.TemplateException;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Checks a template before any parameter has a value. It finds types, properties and names that do not exist. */
final class TemplateCheck {
    private final Template template;
    private final ResourceTypes types;

    TemplateCheck(Template template, ResourceTypes types) {
        this.template = template;
        this.types = types;
    }

    void run() {
        checkTypes();
        for (Template.Resource resource : template.resources().values()) {
            String objection = schema(resource).objection(resource.properties().keySet());
            if (objection != null) {
                throw new TemplateException("Properties validation failed for resource " + resource.logicalId()
                        + " with message: " + objection);
            }
            checkNames(resource.properties(), "Resources");
            checkCondition(resource.condition(), "Resources");
            unresolved(
                    resource.dependsOn().stream()
                            .filter(name -> !template.resources().containsKey(name))
                            .toList(),
                    "Resources");
        }
        for (Template.Output output : template.outputs().values()) {
            checkNames(output.value(), "Outputs");
            checkCondition(output.condition(), "Outputs");
        }
    }

    private void checkTypes() {
        TreeSet<String> unknown = new TreeSet<>();
        template.resources().values().stream()
                .map(Template.Resource::type)
                .filter(type -> types.find(type).isEmpty())
                .forEach(unknown::add);
        if (!unknown.isEmpty()) {
            throw new TemplateException(
                    "Template format error: Unrecognized resource types: " + unknown + " (or not implemented here)");
        }
    }

    private void checkNames(Object tree, String section) {
        References names = References.all(tree);
        unresolved(names.refs().stream().filter(name -> !isKnown(name)).toList(), section);
        for (References.Attribute attribute : names.attributes()) {
            Template.Resource resource = template.resources().get(attribute.logicalId());
            if (resource == null) {
                throw new TemplateException("Template error: instance of Fn::GetAtt references undefined resource "
                        + attribute.logicalId());
            }
            if (!schema(resource).attributes().contains(attribute.name())) {
                throw new TemplateException("Template error: resource " + attribute.logicalId()
                        + " does not support attribute type " + attribute.name() + " in Fn::GetAtt");
            }
        }
        names.conditions().forEach(name -> checkCondition(name, section));
        names.mappings().stream()
                .filter(name -> !template.mappings().containsKey(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new TemplateException("Template error: Mapping named '" + name
                            + "' is not present in the 'Mappings' section of template.");
                });
    }

    private void checkCondition(String name, String section) {
        if (name != null && !template.conditions().containsKey(name)) {
            throw new TemplateException("Template format error: Unresolved condition dependency " + name + " in the "
                    + section + " block of the template");
        }
    }

    private boolean isKnown(String name) {
        return template.parameters().containsKey(name)
                || template.resources().containsKey(name)
                || StackScope.PSEUDO_PARAMETERS.contains(name);
    }

    private TypeSchema schema(Template.Resource resource) {
        return types.find(resource.type()).orElseThrow().schema();
    }

    static void unresolved(Collection<String> names, String section) {
        if (!names.isEmpty()) {
            throw new TemplateException("Template format error: Unresolved resource dependencies " + List.copyOf(names)
                    + " in the " + section + " block of the template");
        }
    }
}
