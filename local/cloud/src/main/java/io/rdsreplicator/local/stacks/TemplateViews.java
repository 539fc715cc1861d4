package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.stacks.resources.Properties;
import io.rdsreplicator.local.stacks.template.ParameterDefinition;
import io.rdsreplicator.local.stacks.template.Template;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateSummaryResponse;
import software.amazon.awssdk.services.cloudformation.model.ParameterDeclaration;

/** What the API says of a template, which an update by {@code aws cloudformation deploy} asks for. */
final class TemplateViews {
    private TemplateViews() {}

    static GetTemplateSummaryResponse summary(Template template) {
        Capabilities capabilities = Capabilities.of(template);
        return GetTemplateSummaryResponse.builder()
                .description(template.description())
                .version("2010-09-09")
                .metadata(template.metadata() == null ? null : json(template.metadata()))
                .parameters(template.parameters().values().stream()
                        .map(TemplateViews::declaration)
                        .toList())
                .resourceTypes(template.resources().values().stream()
                        .map(Template.Resource::type)
                        .toList())
                .capabilitiesWithStrings(capabilities.required())
                .capabilitiesReason(capabilities.reason())
                .build();
    }

    private static ParameterDeclaration declaration(ParameterDefinition parameter) {
        ParameterDeclaration.Builder declaration = ParameterDeclaration.builder()
                .parameterKey(parameter.name())
                .parameterType(parameter.type())
                .defaultValue(parameter.defaultValue())
                .noEcho(parameter.noEcho())
                .description(parameter.description());
        if (!parameter.allowedValues().isEmpty()) {
            declaration.parameterConstraints(constraints -> constraints.allowedValues(parameter.allowedValues()));
        }
        return declaration.build();
    }

    /** A tree as JSON. */
    static String json(Object tree) {
        return new Properties(Map.of("tree", tree)).json("tree");
    }
}
