package io.rdsreplicator.local.states;

import io.rdsreplicator.local.identity.Caller;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.ListStateMachinesRequest;
import software.amazon.awssdk.services.sfn.model.ListStateMachinesResponse;
import software.amazon.awssdk.services.sfn.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.sfn.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.sfn.model.StateMachineListItem;
import software.amazon.awssdk.services.sfn.model.StateMachineStatus;
import software.amazon.awssdk.services.sfn.model.StateMachineType;
import software.amazon.awssdk.services.sfn.model.Tag;
import software.amazon.awssdk.services.sfn.model.TagResourceRequest;
import software.amazon.awssdk.services.sfn.model.TagResourceResponse;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionDiagnostic;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionRequest;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionResponse;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionResultCode;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionSeverity;

/** The API operations on state machines. */
final class MachineCalls {
    static final Pattern NAME = Pattern.compile("[0-9A-Za-z_-]{1,80}");

    private final StatesService service;
    private final Caller caller;

    MachineCalls(StatesService service, Caller caller) {
        this.service = service;
        this.caller = caller;
    }

    CreateStateMachineResponse create(CreateStateMachineRequest request) {
        if (request.name() == null || !NAME.matcher(request.name()).matches()) {
            throw StatesFailures.invalidName(request.name());
        }
        if (request.type() == StateMachineType.EXPRESS) {
            throw StatesFailures.typeNotSupported("EXPRESS");
        }
        String arn = caller.place().arn("states", "stateMachine:" + request.name());
        Map<String, String> tags = tags(request.tags());
        CompiledMachine machine = service.find(caller, arn, "CreateStateMachine", tags);
        if (!tags.isEmpty()) {
            service.find(caller, arn, "TagResource", tags);
        }
        role(request.roleArn(), arn);
        Definition definition = definition(request.definition());
        ExecutionTelemetry telemetry =
                ExecutionTelemetry.NONE.with(request.loggingConfiguration(), request.tracingConfiguration());
        telemetry.require(service.authorization(), caller.place(), request.roleArn());
        if (machine == null) {
            machine = new CompiledMachine(new CompiledMachine.Revision(
                    arn,
                    request.name(),
                    request.roleArn(),
                    request.definition(),
                    definition,
                    telemetry,
                    service.now(),
                    1));
            machine.tags().putAll(tags);
            service.add(machine);
        } else if (machine.deleting()) {
            throw StatesFailures.machineDeleting(arn);
        } else if (!machine.revision().text().equals(request.definition())
                || !machine.revision().roleArn().equals(request.roleArn())) {
            throw StatesFailures.machineExists(arn);
        }
        return CreateStateMachineResponse.builder()
                .stateMachineArn(arn)
                .creationDate(machine.created())
                .build();
    }

    UpdateStateMachineResponse update(UpdateStateMachineRequest request) {
        CompiledMachine machine = service.machine(caller, request.stateMachineArn(), "UpdateStateMachine");
        if (machine.deleting()) {
            throw StatesFailures.machineDeleting(request.stateMachineArn());
        }
        if (request.definition() == null
                && request.roleArn() == null
                && request.loggingConfiguration() == null
                && request.tracingConfiguration() == null) {
            throw StatesFailures.missing(
                    "the definition, the role ARN, the LoggingConfiguration or the TracingConfiguration");
        }
        if (request.roleArn() != null) {
            role(request.roleArn(), request.stateMachineArn());
        }
        Definition definition = request.definition() == null ? null : definition(request.definition());
        CompiledMachine.Revision old = machine.revision();
        ExecutionTelemetry telemetry =
                old.telemetry().with(request.loggingConfiguration(), request.tracingConfiguration());
        telemetry.require(
                service.authorization(), old.place(), request.roleArn() == null ? old.roleArn() : request.roleArn());
        CompiledMachine.Revision revision =
                machine.update(request.roleArn(), request.definition(), definition, telemetry, service.now());
        return UpdateStateMachineResponse.builder()
                .updateDate(revision.date())
                .revisionId(revision.id())
                .build();
    }

    /** Returns each problem of a definition as a diagnostic. A definition that Step Functions would accept has none. */
    ValidateStateMachineDefinitionResponse validate(ValidateStateMachineDefinitionRequest request) {
        if (request.definition() == null || request.definition().isEmpty()) {
            throw StatesFailures.validation(
                    "1 validation error detected: Value at 'definition' failed to satisfy constraint: "
                            + "Member must have length greater than or equal to 1");
        }
        List<ValidateStateMachineDefinitionDiagnostic> diagnostics = new ArrayList<>();
        try {
            Definition.parse(request.definition());
        } catch (Definition.InvalidDefinition e) {
            e.problems()
                    .forEach(problem -> diagnostics.add(ValidateStateMachineDefinitionDiagnostic.builder()
                            .severity(ValidateStateMachineDefinitionSeverity.ERROR)
                            .code(e.code())
                            .message(problem)
                            .build()));
        }
        return ValidateStateMachineDefinitionResponse.builder()
                .result(
                        diagnostics.isEmpty()
                                ? ValidateStateMachineDefinitionResultCode.OK
                                : ValidateStateMachineDefinitionResultCode.FAIL)
                .diagnostics(diagnostics)
                .truncated(false)
                .build();
    }

    /** If the machine does not exist, the deletion succeeds. */
    DeleteStateMachineResponse delete(DeleteStateMachineRequest request) {
        CompiledMachine machine = service.find(caller, request.stateMachineArn(), "DeleteStateMachine", Map.of());
        if (machine != null) {
            service.delete(machine);
        }
        return DeleteStateMachineResponse.builder().build();
    }

    DescribeStateMachineResponse describe(DescribeStateMachineRequest request) {
        CompiledMachine machine = service.machine(caller, request.stateMachineArn(), "DescribeStateMachine");
        CompiledMachine.Revision revision = machine.revision();
        return DescribeStateMachineResponse.builder()
                .stateMachineArn(revision.arn())
                .name(revision.name())
                .status(machine.deleting() ? StateMachineStatus.DELETING : StateMachineStatus.ACTIVE)
                .type(StateMachineType.STANDARD)
                .definition(revision.text())
                .roleArn(revision.roleArn())
                .loggingConfiguration(revision.telemetry().logging())
                .tracingConfiguration(revision.telemetry().tracing())
                .creationDate(machine.created())
                .revisionId(revision.number() == 1 ? null : revision.id())
                .build();
    }

    ListStateMachinesResponse list(ListStateMachinesRequest request) {
        List<CompiledMachine> sorted = new ArrayList<>(service.machines(caller));
        sorted.sort(Comparator.comparing(machine -> machine.revision().name()));
        HistoryPage<CompiledMachine> page =
                HistoryPage.of(sorted, sorted::indexOf, false, request.maxResults(), request.nextToken());
        return ListStateMachinesResponse.builder()
                .stateMachines(page.map(machine -> StateMachineListItem.builder()
                        .stateMachineArn(machine.revision().arn())
                        .name(machine.revision().name())
                        .type(StateMachineType.STANDARD)
                        .creationDate(machine.created())
                        .build()))
                .nextToken(page.nextToken())
                .build();
    }

    TagResourceResponse tag(TagResourceRequest request) {
        Map<String, String> tags = tags(request.tags());
        tagged(request.resourceArn(), "TagResource", tags).tags().putAll(tags);
        return TagResourceResponse.builder().build();
    }

    ListTagsForResourceResponse tags(ListTagsForResourceRequest request) {
        List<Tag> tags = new ArrayList<>();
        tagged(request.resourceArn(), "ListTagsForResource", Map.of())
                .tags()
                .forEach((key, value) ->
                        tags.add(Tag.builder().key(key).value(value).build()));
        return ListTagsForResourceResponse.builder().tags(tags).build();
    }

    private CompiledMachine tagged(String arn, String action, Map<String, String> newTags) {
        CompiledMachine machine = service.find(caller, arn, action, newTags);
        if (machine == null) {
            throw StatesFailures.noSuchResource(arn);
        }
        return machine;
    }

    private static Map<String, String> tags(List<Tag> tags) {
        Map<String, String> all = new LinkedHashMap<>();
        tags.forEach(tag -> all.put(tag.key(), tag.value()));
        return all;
    }

    private void role(String arn, String machineArn) {
        if (arn == null || !arn.matches("arn:aws[a-z-]*:iam::\\d{12}:role/.+")) {
            throw StatesFailures.invalidArn(arn);
        }
        service.requireRole(caller, arn, machineArn);
    }

    private static Definition definition(String text) {
        try {
            return Definition.parse(text == null ? "" : text);
        } catch (Definition.InvalidDefinition e) {
            throw StatesFailures.invalidDefinition(e);
        }
    }
}
