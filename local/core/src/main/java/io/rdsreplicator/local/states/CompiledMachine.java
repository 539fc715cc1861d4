package io.rdsreplicator.local.states;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** A state machine with its current revision, its tags and its executions by name. */
final class CompiledMachine {
    private final Instant created;
    private final Map<String, String> tags = new LinkedHashMap<>();
    private final Map<String, Execution> executions = new LinkedHashMap<>();
    private Revision revision;
    private boolean deleting;

    /** The definition and settings that an execution starts with and keeps. An update creates another revision. */
    record Revision(
            String arn,
            String name,
            String roleArn,
            String text,
            Definition definition,
            ExecutionTelemetry telemetry,
            Instant date,
            int number) {
        AccountRegion place() {
            return AmazonResourceName.parse(arn).place();
        }

        /** A UUID, as on AWS. */
        String id() {
            return Digests.uuid(arn + "/" + number);
        }
    }

    CompiledMachine(Revision first) {
        this.created = first.date();
        this.revision = first;
    }

    Revision revision() {
        return revision;
    }

    /** Replaces the given values and keeps those for which null is given. Running executions keep their revision. */
    Revision update(String roleArn, String text, Definition definition, ExecutionTelemetry telemetry, Instant now) {
        revision = new Revision(
                revision.arn(),
                revision.name(),
                roleArn == null ? revision.roleArn() : roleArn,
                text == null ? revision.text() : text,
                definition == null ? revision.definition() : definition,
                telemetry,
                now,
                revision.number() + 1);
        return revision;
    }

    void add(Execution execution) {
        executions.put(execution.name(), execution);
    }

    Execution execution(String name) {
        return executions.get(name);
    }

    Collection<Execution> executions() {
        return executions.values();
    }

    boolean busy() {
        return executions.values().stream().anyMatch(Execution::running);
    }

    void markDeleting() {
        deleting = true;
    }

    boolean deleting() {
        return deleting;
    }

    Instant created() {
        return created;
    }

    Map<String, String> tags() {
        return tags;
    }
}
