package io.rdsreplicator.shared.contract;

import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.Tag;

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
    public Optional<ReplicationTags> of(DBSnapshot snapshot) {
        return own(snapshot.tagList())
                .filter(tags -> names.kindOf(snapshot.dbSnapshotIdentifier(), tags.replicationId())
                        .isPresent());
    }

    /** The replication tags of a replica of this stack; empty if it is not this stack's. */
    public Optional<ReplicationTags> of(DBInstance instance) {
        return own(instance.tagList())
                .filter(tags -> names.replica(tags.replicationId()).equals(instance.dbInstanceIdentifier()));
    }

    /**
     * Why a DB instance that has the name of a replica of this stack cannot be proved to be one: somebody has changed
     * its tags. Empty if it is proved, if its name is not one of this stack's, or if it is another stack's.
     */
    public Optional<String> doubt(DBInstance instance) {
        Optional<ReplicationId> named = names.replicationOf(instance.dbInstanceIdentifier());
        return named.isEmpty() || of(instance).isPresent()
                ? Optional.empty()
                : TagProblem.of(instance.tagList(), stack, named.get());
    }

    /** The same as {@link #doubt(DBInstance)}, for a snapshot. */
    public Optional<String> doubt(DBSnapshot snapshot) {
        Optional<ReplicationId> named = names.replicationOfSnapshot(snapshot.dbSnapshotIdentifier());
        return named.isEmpty() || of(snapshot).isPresent()
                ? Optional.empty()
                : TagProblem.of(snapshot.tagList(), stack, named.get());
    }

    /**
     * @throws ConflictException if it is not this stack's
     */
    public ReplicationTags require(DBSnapshot snapshot) {
        return of(snapshot).orElseThrow(() -> foreign("snapshot " + snapshot.dbSnapshotIdentifier(), doubt(snapshot)));
    }

    /**
     * @throws ConflictException if it is not this stack's
     */
    public ReplicationTags require(DBInstance instance) {
        return of(instance)
                .orElseThrow(() -> foreign("DB instance " + instance.dbInstanceIdentifier(), doubt(instance)));
    }

    private Optional<ReplicationTags> own(List<Tag> tags) {
        return ReplicationTags.read(tags).filter(read -> read.stack().equals(stack) && read.isOfItsSource());
    }

    private ConflictException foreign(String what, Optional<String> doubt) {
        return new ConflictException(doubt.map(reason -> what + " is not provably of stack " + stack + ": " + reason)
                .orElseGet(() -> what + " exists and is not of stack " + stack
                        + ": rename or remove it, or change the stack's prefixes"));
    }
}
