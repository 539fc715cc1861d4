package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.stacks.resources.Properties;
import io.rdsreplicator.local.stacks.template.ParameterDefinition;
import io.rdsreplicator.local.stacks.template.Template;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateSummaryResponse;
import software.amazon.awssdk.services.cloudformation.model.ParameterDeclaration;
import software.amazon.awssdk.services.cloudformation.model.TemplateParameter;
import software.amazon.awssdk.services.cloudformation.model.ValidateTemplateResponse;

/** The API operations that inspect a template without deploying it. */
final class TemplateViews {
    private TemplateViews() {}

    static ValidateTemplateResponse validated(Template template) {
        Capabilities capabilities = Capabilities.of(template);
        return ValidateTemplateResponse.builder()
                .description(template.description())
                .parameters(template.parameters().values().stream()
                        .map(parameter -> TemplateParameter.builder()
                                .parameterKey(parameter.name())
                                .defaultValue(parameter.defaultValue())
                                .noEcho(parameter.noEcho())
                                .description(parameter.description())
                                .build())
                        .toList())
                .capabilitiesWithStrings(capabilities.required())
                .capabilitiesReason(capabilities.reason())
                .build();
    }

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
