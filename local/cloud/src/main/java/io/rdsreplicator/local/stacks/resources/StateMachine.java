package io.rdsreplicator.local.stacks.resources;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.Tag;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineRequest;

/**
 * {@code AWS::StepFunctions::StateMachine}. {@code DefinitionS3Location} is an object in a bucket, or a local path
 * relative to the template, as before {@code aws cloudformation package}. Every <code>${name}</code> of the definition
 * must have a substitution.
 */
final class StateMachine implements ResourceType {
    private static final TypeSchema SCHEMA = TypeSchema.of("AWS::StepFunctions::StateMachine")
            .required("RoleArn")
            .optional(
                    "DefinitionS3Location",
                    "DefinitionString",
                    "Definition",
                    "DefinitionSubstitutions",
                    "StateMachineName",
                    "StateMachineType",
                    "LoggingConfiguration",
                    "TracingConfiguration",
                    "Tags")
            .named("StateMachineName")
            .replacing("StateMachineType")
            .attributes("Arn", "Name")
            .files("DefinitionS3Location");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9_.:-]+)}");
    private static final Set<String> DEFINITION =
            Set.of("DefinitionS3Location", "DefinitionString", "Definition", "DefinitionSubstitutions");

    @Override
    public TypeSchema schema() {
        return SCHEMA;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        String name = properties.text("StateMachineName", context.physicalName(80));
        CreateStateMachineRequest.Builder request = SdkShape.fill(
                        CreateStateMachineRequest.builder(),
                        properties.pick("RoleArn", "LoggingConfiguration", "TracingConfiguration"))
                .name(name)
                .type(properties.text("StateMachineType", "STANDARD"))
                .definition(definition(context, properties))
                .tags(tags(properties.tags()));
        SfnClient states = context.client(SfnClient.class);
        String wanted = context.place().arn("states", "stateMachine:" + name);
        Existing.refuse(
                context.lookUp(SfnClient.class).listStateMachinesPaginator().stateMachines().stream()
                        .anyMatch(machine -> machine.stateMachineArn().equals(wanted)),
                SCHEMA,
                "Arn",
                wanted);
        String arn = states.createStateMachine(request.build()).stateMachineArn();
        Physical physical = context.begin(new Physical(arn, Map.of("Arn", arn, "Name", name)));
        context.require(arn, "states:DescribeStateMachine", "states:TagResource");
        return physical;
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        SfnClient states = context.client(SfnClient.class);
        Set<String> changed = after.changedFrom(before);
        if (!Set.of("Tags").containsAll(changed)) {
            states.updateStateMachine(SdkShape.fill(
                            UpdateStateMachineRequest.builder(),
                            after.pick("RoleArn", "LoggingConfiguration", "TracingConfiguration"))
                    .stateMachineArn(physical.id())
                    .definition(definition(context, after))
                    .build());
        }
        context.require(physical.id(), "states:ListTagsForResource");
        TagChange.between(before, after)
                .apply(
                        set -> states.tagResource(
                                r -> r.resourceArn(physical.id()).tags(tags(set))),
                        removed -> states.untagResource(
                                r -> r.resourceArn(physical.id()).tagKeys(removed)));
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        context.require(physical.id(), "states:DescribeStateMachine");
        Gone.orDelete(() -> context.client(SfnClient.class).deleteStateMachine(r -> r.stateMachineArn(physical.id())));
    }

    private static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    private static String definition(ResourceContext context, Properties properties) {
        Map<String, String> substitutions = properties.textMap("DefinitionSubstitutions");
        Set<String> unknown = new TreeSet<>();
        Matcher matcher = PLACEHOLDER.matcher(source(context, properties));
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            String value = substitutions.get(matcher.group(1));
            if (value == null) {
                unknown.add(matcher.group(1));
            }
            matcher.appendReplacement(text, Matcher.quoteReplacement(String.valueOf(value)));
        }
        matcher.appendTail(text);
        if (!unknown.isEmpty()) {
            throw new PropertyException(
                    "#/DefinitionSubstitutions: the definition has placeholders without a substitution: " + unknown);
        }
        return text.toString();
    }

    private static String source(ResourceContext context, Properties properties) {
        long given = properties.names().stream()
                .filter(n -> DEFINITION.contains(n) && !n.equals("DefinitionSubstitutions"))
                .count();
        if (given != 1) {
            throw new PropertyException(
                    "#: exactly one of DefinitionS3Location, DefinitionString and Definition is required");
        }
        if (properties.has("DefinitionString")) {
            return properties.text("DefinitionString");
        }
        if (properties.has("Definition")) {
            return properties.json("Definition");
        }
        if (!(properties.raw("DefinitionS3Location") instanceof String path)) {
            Properties location = properties.nested("DefinitionS3Location", "Bucket", "Key", "Version");
            return new String(
                    context.stored(location.required("Bucket"), location.required("Key")), StandardCharsets.UTF_8);
        }
        Path file = context.local(path, "#/DefinitionS3Location");
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("#/DefinitionS3Location: cannot read " + file, e);
        }
    }
}
