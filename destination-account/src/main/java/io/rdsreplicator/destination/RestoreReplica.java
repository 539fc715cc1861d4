package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Announcement;
import io.rdsreplicator.shared.Aws;
import io.rdsreplicator.shared.JsonHandler;
import io.rdsreplicator.shared.RdsStatus;
import io.rdsreplicator.shared.ReplicationTags;
import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.TransientException;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotRequest;

/**
 * Restores the landed snapshot as a new DB instance: private, protected from deletion, without automated backups, which it would be at work
 * on before it is available. The replica of an earlier attempt at the same replication is adopted, and protected again if it has been
 * superseded meanwhile.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html">
 *     RestoreDBInstanceFromDBSnapshot</a>
 */
public final class RestoreReplica extends JsonHandler<RestoreReplica.Input, RestoreReplica.Output> {
    private static final String NO_EXTENDED_SUPPORT = "open-source-rds-extended-support-disabled";

    private final RdsClient rds;
    private final Replicas replicas;
    private final String subnetGroup;
    private final List<String> securityGroups;

    public record Input(Announcement announcement, String landedSnapshotId) {
        public Input {
            Require.present(announcement, "announcement");
            Require.text(landedSnapshotId, "landedSnapshotId");
        }
    }

    public record Output(String replicaId) {}

    public RestoreReplica() {
        this(Aws.rds(), Settings.fromEnvironment());
    }

    RestoreReplica(RdsClient rds, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.replicas = new Replicas(rds, settings);
        this.subnetGroup = settings.text("DB_SUBNET_GROUP_NAME");
        this.securityGroups = List.of(settings.text("SECURITY_GROUP_IDS").split("\\s*,\\s*"));
    }

    @Override
    protected Output handle(Input input) {
        Announcement announcement = input.announcement();
        String name = replicas.ownership().names().replica(announcement.replicationId());
        if (!adopts(name, announcement)) {
            restore(name, input);
        }
        return new Output(name);
    }

    private boolean adopts(String name, Announcement announcement) {
        Optional<Replica> existing = replicas.find(name, announcement.sourceArn());
        existing.ifPresent(replica -> {
            if (replica.status() == RdsStatus.FAILED) {
                String status = replica.instance().dbInstanceStatus();
                throw new FailedInRdsException("DB instance " + name + ", of an earlier attempt, is " + status
                        + " and cannot be used: mend or delete it and run this replication again, or start a new replication");
            }
            if (!replica.isProtected()) {
                protect(name, announcement);
            }
        });
        return existing.isPresent();
    }

    private void protect(String name, Announcement announcement) {
        rds.modifyDBInstance(r -> r.dbInstanceIdentifier(name).deletionProtection(true).applyImmediately(true));
        if (!replicas.require(name, announcement).isProtected()) {
            throw new TransientException("the deletion protection of DB instance " + name + " is not on yet");
        }
    }

    private void restore(String name, Input input) {
        try {
            rds.restoreDBInstanceFromDBSnapshot(request(name, input));
        } catch (SdkException e) {
            boolean madeMeanwhile = AwsErrors.isCode(e, "DBInstanceAlreadyExists") && adopts(name, input.announcement());
            if (!madeMeanwhile) {
                throw RestoreErrors.translate(name, input.landedSnapshotId(), subnetGroup, e);
            }
        }
    }

    private RestoreDbInstanceFromDbSnapshotRequest request(String name, Input input) {
        Announcement announcement = input.announcement();
        ReplicationTags tags = new ReplicationTags(
                replicas.ownership().stack(),
                announcement.replicationId(),
                announcement.sourceArn().toString(),
                Optional.of(announcement.snapshotTime()),
                Replica.CANDIDATE);
        return RestoreDbInstanceFromDbSnapshotRequest.builder()
                .dbInstanceIdentifier(name)
                .dbSnapshotIdentifier(input.landedSnapshotId())
                .dbSubnetGroupName(subnetGroup)
                .vpcSecurityGroupIds(securityGroups)
                .publiclyAccessible(false)
                .deletionProtection(true)
                .backupRetentionPeriod(0)
                .copyTagsToSnapshot(false)
                .engineLifecycleSupport(Engine.of(announcement.engine()).hasExtendedSupport() ? NO_EXTENDED_SUPPORT : null)
                .tags(tags.toTags())
                .build();
    }
}
