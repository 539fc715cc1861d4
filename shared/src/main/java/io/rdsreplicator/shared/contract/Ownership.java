package io.rdsreplicator.shared.contract;

import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.Optional;

/**
 * Distinguishes a stack's own resources from all others. The stack tag must be this stack's name. The identifier must
 * be the one derived from the replication-id tag. The replication must be one of the tagged source. A tag alone or a
 * name alone proves nothing.
 */
public final class Ownership {
    private final String stack;
    private final Names names;

    public Ownership(String stack, Names names) {
        this.stack = stack;
        this.names = names;
    }

    public static Ownership from(Settings settings) {
        return new Ownership(settings.text("STACK_NAME"), Names.from(settings));
    }

    public String stack() {
        return stack;
    }

    public Names names() {
        return names;
    }

    /** The replication tags of a snapshot of this stack; empty if it is not this stack's. */
    public Optional<ReplicationTags> ofSnapshot(Tagged snapshot) {
        return own(snapshot).filter(tags -> names.kindOf(snapshot.id(), tags.replicationId())
                .isPresent());
    }

    /** The replication tags of a replica of this stack; empty if it is not this stack's. */
    public Optional<ReplicationTags> ofDatabase(Tagged database) {
        return own(database).filter(tags -> names.replica(tags.replicationId()).equals(database.id()));
    }

    /**
     * Why a database that has the name of a replica of this stack cannot be proved to be one: somebody has changed its
     * tags. Empty if it is proved, if its name is not one of this stack's, or if it is another stack's.
     */
    public Optional<String> doubtOfDatabase(Tagged database) {
        Optional<ReplicationId> named = names.replicationOf(database.id());
        return named.isEmpty() || ofDatabase(database).isPresent()
                ? Optional.empty()
                : TagProblem.of(database.tags(), stack, named.get());
    }

    /** The same as {@link #doubtOfDatabase}, for a snapshot. */
    public Optional<String> doubtOfSnapshot(Tagged snapshot) {
        Optional<ReplicationId> named = names.replicationOfSnapshot(snapshot.id());
        return named.isEmpty() || ofSnapshot(snapshot).isPresent()
                ? Optional.empty()
                : TagProblem.of(snapshot.tags(), stack, named.get());
    }

    /**
     * @throws ConflictException if it is not this stack's
     */
    public ReplicationTags requireSnapshot(Tagged snapshot) {
        return ofSnapshot(snapshot).orElseThrow(() -> foreign("snapshot " + snapshot.id(), doubtOfSnapshot(snapshot)));
    }

    /**
     * @throws ConflictException if it is not this stack's
     */
    public ReplicationTags requireDatabase(Tagged database) {
        return ofDatabase(database)
                .orElseThrow(() -> foreign(database.kind().label() + " " + database.id(), doubtOfDatabase(database)));
    }

    private Optional<ReplicationTags> own(Tagged resource) {
        return ReplicationTags.read(resource.tags())
                .filter(tags -> tags.stack().equals(stack) && tags.isOfItsSource(resource.kind()));
    }

    private ConflictException foreign(String what, Optional<String> doubt) {
        return new ConflictException(doubt.map(reason -> what + " is not provably of stack " + stack + ": " + reason)
                .orElseGet(() -> what + " exists and is not of stack " + stack
                        + ": rename or remove it, or change the stack's prefixes"));
    }
}
