package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.Finding;
import io.rdsreplicator.shared.contract.InstanceClass;
import io.rdsreplicator.shared.contract.Names;
import io.rdsreplicator.shared.contract.OwnTags;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.contract.ReadinessChecks;
import io.rdsreplicator.shared.contract.SourceExecution;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;

/** Finds everything that is wrong in the source account, as far as that is known before anything is made. */
public final class SourceReadiness {
    private final RdsClient rds;
    private final KmsClient kms;
    private final Settings settings;
    private final TransferKey transferKey;
    private final Shareability shareability;

    public SourceReadiness(RdsClient rds, KmsClient kms, Settings settings) {
        this.rds = rds;
        this.kms = kms;
        this.settings = settings;
        this.transferKey = TransferKey.from(settings);
        this.shareability = new Shareability(rds, kms, transferKey, settings);
    }

    /**
     * @param announcement what the destination is asked; null if the database is not one that can be announced
     */
    public record Answer(List<Finding> findings, @Nullable PreflightAnnouncement announcement) {}

    /**
     * @param where the account and Region of the database, for messages
     * @param startTime of the execution
     */
    public Answer check(ReplicationRequest request, String where, String executionArn, Instant startTime) {
        ReadinessChecks findings = new ReadinessChecks();
        findings.check("allowed", () -> AllowedDatabases.from(settings).require(request.sourceDatabase()));
        findings.check("tags", () -> OwnTags.from(settings).require());
        Optional<SourceDatabase> found = findings.look("database", () -> new SourceDatabases(rds).find(request, where));
        found.map(SourceDatabase::kind)
                .or(request::kind)
                .ifPresent(kind ->
                        findings.check("names", () -> Names.from(settings).requireRoomFor(kind)));
        Arn arn = found.map(SourceDatabase::arn).orElseGet(() -> arn(request, executionArn));
        findings.check("transferKey", () -> transferKey.requireUsableFor(arn, kms));
        if (found.isEmpty()) {
            return new Answer(findings.list(), null);
        }
        SourceDatabase database = found.get();
        findings.check("status", database::isReady);
        findings.ask("encryption", () -> encryption(database));
        findings.check("databaseKey", () -> shareability.requireKey(database));
        Optional<String> optionGroup = findings.look(
                        "options", () -> Optional.ofNullable(shareability.requireOptions(database)))
                .flatMap(group -> group);
        findings.ask("quota", () -> new SnapshotQuotaCheck(rds, transferKey, settings)
                .lack(arn, transferKey.is(database.kmsKeyId()) ? 1 : 2, executionArn, startTime));
        List<Finding> announced = findings.list();
        Optional<PreflightAnnouncement> announcement = findings.look(
                "announcement", () -> announcement(database, optionGroup, announced, executionArn, startTime));
        return new Answer(findings.list(), announcement.orElse(null));
    }

    /** RDS alone knows whether it encrypts a copy of such a snapshot: a replication tries it. */
    private static Optional<String> encryption(SourceDatabase database) {
        boolean own = database.kmsKeyId() != null || database.kind() == DatabaseKind.INSTANCE;
        return own
                ? Optional.empty()
                : Optional.of(
                        database.name() + " is not encrypted under a KMS key, and RDS may refuse to encrypt a copy"
                                + " of its snapshot: restore a snapshot with a KMS key of yours, and replicate the restored"
                                + " cluster");
    }

    private static PreflightAnnouncement announcement(
            SourceDatabase database,
            Optional<String> optionGroup,
            List<Finding> findings,
            String executionArn,
            Instant startTime) {
        return new PreflightAnnouncement(
                PreflightAnnouncement.VERSION,
                database.arn(),
                database.id(),
                database.kind(),
                database.engine(),
                database.engineVersion(),
                database.allocatedStorage(),
                database.masterUsername(),
                Optional.ofNullable(database.instanceClass())
                        .or(() -> Optional.ofNullable(database.instanceClassName())
                                .flatMap(InstanceClass::read))
                        .orElse(null),
                optionGroup.orElse(null),
                findings,
                SourceExecution.isAnnounceable(executionArn, database.arn()) ? executionArn : null,
                startTime);
    }

    /** The ARN of a database that was not found. */
    private static Arn arn(ReplicationRequest request, String executionArn) {
        String[] parts = executionArn.split(":");
        DatabaseKind kind = request.kind().orElse(DatabaseKind.INSTANCE);
        return new Arn(parts[1], "rds", parts[3], parts[4], kind.arnType(), request.sourceDatabase());
    }
}
