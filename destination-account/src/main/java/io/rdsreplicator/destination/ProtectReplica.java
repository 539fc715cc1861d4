package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Aws;
import io.rdsreplicator.shared.JsonHandler;
import io.rdsreplicator.shared.ReplicationTags;
import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.TransientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * Locks the replica that an operator has chosen, by RDS's deletion protection, and sees it locked. Its role is changed to chosen first, so
 * that a replica that a stopped rollback leaves locked is told from one that an operator has locked by hand; the latter keeps its role. A
 * repeat changes nothing.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html">Deletion protection</a>
 */
public final class ProtectReplica extends JsonHandler<ProtectReplica.Input, ProtectReplica.Output> {
    private final RdsClient rds;
    private final Replicas replicas;

    public record Input(Origin origin, String replicaId) {
        public Input {
            Require.present(origin, "origin");
            Require.text(replicaId, "replicaId");
        }
    }

    public record Output(String replicaId, boolean changed) {}

    public ProtectReplica() {
        this(Aws.rds(), Settings.fromEnvironment());
    }

    ProtectReplica(RdsClient rds, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.replicas = new Replicas(rds, settings);
    }

    @Override
    protected Output handle(Input input) {
        Replica replica = replicas.require(input.replicaId(), input.origin());
        if (replica.isBeingDeleted()) {
            throw new FailedInRdsException("replica " + replica.id() + " is being deleted: choose another");
        }
        boolean lockedByHand = replica.isProtected() && replica.tags().role().equals(Replica.SUPERSEDED);
        if (!lockedByHand && !replica.tags().role().equals(Replica.CHOSEN)) {
            Tag chosen = ReplicationTags.tag(ReplicationTags.ROLE, Replica.CHOSEN);
            rds.addTagsToResource(r -> r.resourceName(replica.instance().dbInstanceArn()).tags(chosen));
        }
        if (replica.isProtected()) {
            return new Output(replica.id(), false);
        }
        protect(replica.id());
        if (!replicas.require(replica.id(), input.origin()).isProtected()) {
            throw new TransientException("the deletion protection of DB instance " + replica.id() + " is not on yet");
        }
        return new Output(replica.id(), true);
    }

    private void protect(String id) {
        try {
            rds.modifyDBInstance(r -> r.dbInstanceIdentifier(id).deletionProtection(true).applyImmediately(true));
        } catch (SdkException e) {
            if (AwsErrors.isCode(e, "DBInstanceNotFound")) {
                throw new FailedInRdsException("replica " + id + " does not exist any more: choose another");
            }
            throw AwsErrors.translate("locking replica " + id, e);
        }
    }
}
