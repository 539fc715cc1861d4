package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.util.List;
import java.util.Objects;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.MasterUserSecret;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.PendingCloudwatchLogsExports;
import software.amazon.awssdk.services.rds.model.PendingModifiedValues;

/**
 * Changes of a DB instance that take time. A change first shows in the pending values, while the status is {@code
 * available} for a moment. Then it shows in the status, and then it is done. A change without {@code ApplyImmediately}
 * that waits for the maintenance window stays pending: maintenance windows are not implemented.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html">Modifying a
 * DB instance</a>
 */
final class Changes {
    private static final String HIDDEN = "****";
    private static final String MODIFYING = "modifying";
    private static final String REBOOTING = "rebooting";
    private static final String OPTIMIZING = "storage-optimization";
    private static final PendingCloudwatchLogsExports NO_LOGS = null;
    private static final double LEAST_GROWTH = 1.1;

    private final RdsStage stage;
    private final Options options;
    private final ManagedPasswords managed;
    private final Backups backups;

    Changes(RdsStage stage, Options options, ManagedPasswords managed, Backups backups) {
        this.stage = stage;
        this.options = options;
        this.managed = managed;
        this.backups = backups;
    }

    /**
     * The checked content of a request.
     *
     * @param password null if there is no new password
     * @param secret of the new password, or null if RDS does not manage it
     * @param monitored the options with the new monitoring, or null for no change
     */
    record Asked(ModifyDbInstanceRequest request, String password, MasterUserSecret secret, DBInstance monitored) {
        @Override
        public String toString() {
            return "Asked[" + request + "]";
        }
    }

    Asked asked(Caller caller, DbInstance db, ModifyDbInstanceRequest request) {
        String type = Objects.requireNonNullElse(request.storageType(), db.storageType);
        boolean sameType = type.equals(db.storageType);
        InstanceRules.storage(
                db.engine,
                type,
                grown(db, request.allocatedStorage()),
                request.iops() == null && sameType ? db.provisionedIops() : request.iops(),
                request.storageThroughput());
        boolean turnsManaged =
                Boolean.TRUE.equals(request.manageMasterUserPassword()) && db.kept.masterUserSecret() == null;
        return new Asked(
                request,
                turnsManaged ? managed.password(db) : request.masterUserPassword(),
                turnsManaged ? managed.secret(caller, db, request.masterUserSecretKmsKeyId()) : null,
                options.monitored(caller, db, request));
    }

    /** Storage cannot shrink, and must grow by at least 10%. */
    private static int grown(DbInstance db, Integer gibibytes) {
        if (gibibytes == null || gibibytes == db.allocatedStorage) {
            return db.allocatedStorage;
        }
        if (gibibytes < db.allocatedStorage) {
            throw RdsFailure.parameterCombination("Invalid storage size: a DB instance's storage does not shrink.");
        }
        return Math.max(gibibytes, (int) Math.ceil(db.allocatedStorage * LEAST_GROWTH));
    }

    void begin(DbInstance db, Asked asked) {
        ModifyDbInstanceRequest request = asked.request;
        if (asked.password != null) {
            db.pending = db.pending.copy(p -> p.masterUserPassword(HIDDEN));
            add(db, StatusCall.MODIFY, "resetting-master-credentials", Phase.RESET_PASSWORD, () -> reset(db, asked));
        }
        if (request.cloudwatchLogsExportConfiguration() != null) {
            List<String> after = LogTypes.changed(
                    db.engine, db.kept.enabledCloudwatchLogsExports(), request.cloudwatchLogsExportConfiguration());
            db.pending = db.pending.copy(p -> p.pendingCloudwatchLogsExports(e -> e.logTypesToEnable(
                            request.cloudwatchLogsExportConfiguration().enableLogTypes())
                    .logTypesToDisable(
                            request.cloudwatchLogsExportConfiguration().disableLogTypes())));
            add(db, StatusCall.MODIFY, "configuring-log-exports", Phase.CONFIGURE, () -> {
                db.kept = db.kept.copy(k -> k.enabledCloudwatchLogsExports(after));
                db.pending = db.pending.copy(p -> p.pendingCloudwatchLogsExports(NO_LOGS));
                finish(db, "configuring-log-exports");
            });
        }
        if (asked.monitored != null) {
            add(db, StatusCall.MODIFY, "configuring-enhanced-monitoring", Phase.CONFIGURE, () -> {
                db.kept = db.kept.copy(k -> k.monitoringInterval(asked.monitored.monitoringInterval())
                        .monitoringRoleArn(asked.monitored.monitoringRoleArn()));
                finish(db, "configuring-enhanced-monitoring");
            });
        }
        if (request.dbPortNumber() != null && request.dbPortNumber() != db.port) {
            db.pending = db.pending.copy(p -> p.port(request.dbPortNumber()));
            add(db, StatusCall.MODIFY, REBOOTING, Phase.REBOOT, () -> changePort(db, request.dbPortNumber()));
        }
        await(db, request);
        if (Boolean.TRUE.equals(request.applyImmediately())) {
            applyPending(db);
        }
        if (!db.changes.isEmpty()) {
            db.settled = () -> proceed(db);
            stage.after(Phase.NOTICE, db.allocatedStorage, "modification noticed " + db.arn, db.settled);
        }
    }

    /** Records a change that waits for the maintenance window or for {@code ApplyImmediately}. */
    private void await(DbInstance db, ModifyDbInstanceRequest request) {
        Integer retention = request.backupRetentionPeriod();
        boolean backsUpAnyway = retention != null && retention > 0 && db.backupRetention > 0;
        if (backsUpAnyway) {
            db.backupRetention = retention;
        }
        if (request.preferredBackupWindow() != null) {
            backups.schedule(db);
        }
        if (request.optionGroupName() != null) {
            db.nextOptionGroup = request.optionGroupName().equals(db.optionGroup) ? null : request.optionGroupName();
            db.optionGroupWaits = !Boolean.TRUE.equals(request.applyImmediately());
        }
        db.pending = db.pending.copy(p -> {
            if (request.dbInstanceClass() != null) {
                p.dbInstanceClass(request.dbInstanceClass());
            }
            if (request.allocatedStorage() != null) {
                p.allocatedStorage(grown(db, request.allocatedStorage()));
            }
            if (request.storageType() != null) {
                p.storageType(request.storageType());
            }
            if (request.iops() != null) {
                p.iops(request.iops());
            }
            if (request.storageThroughput() != null) {
                p.storageThroughput(request.storageThroughput());
            }
            if (request.multiAZ() != null) {
                p.multiAZ(request.multiAZ());
            }
            if (retention != null && !backsUpAnyway) {
                p.backupRetentionPeriod(retention);
            }
            if (request.caCertificateIdentifier() != null) {
                p.caCertificateIdentifier(request.caCertificateIdentifier());
            }
            if (request.enableIAMDatabaseAuthentication() != null) {
                p.iamDatabaseAuthenticationEnabled(request.enableIAMDatabaseAuthentication());
            }
        });
    }

    private void applyPending(DbInstance db) {
        PendingModifiedValues values = db.pending;
        db.optionGroupWaits = false;
        boolean storage = values.allocatedStorage() != null
                || values.storageType() != null
                || values.iops() != null
                || values.storageThroughput() != null;
        boolean others = values.dbInstanceClass() != null
                || values.multiAZ() != null
                || values.backupRetentionPeriod() != null
                || values.caCertificateIdentifier() != null
                || db.nextOptionGroup != null;
        boolean underWay =
                db.changes.stream().anyMatch(change -> change.status().equals(MODIFYING));
        if ((storage || others) && !underWay) {
            add(db, storage ? StatusCall.MODIFY_STORAGE : StatusCall.MODIFY, MODIFYING, Phase.MODIFY, () -> apply(db));
        }
        if (values.iamDatabaseAuthenticationEnabled() != null) {
            add(db, StatusCall.MODIFY, "configuring-iam-database-auth", Phase.CONFIGURE, () -> {
                Boolean enabled = db.pending.iamDatabaseAuthenticationEnabled();
                if (enabled != null) {
                    db.kept = db.kept.copy(k -> k.iamDatabaseAuthenticationEnabled(enabled));
                    db.pending = db.pending.copy(p -> p.iamDatabaseAuthenticationEnabled(null));
                }
                finish(db, "configuring-iam-database-auth");
            });
        }
    }

    private void apply(DbInstance db) {
        PendingModifiedValues values = db.pending;
        boolean startsBackups =
                db.backupRetention == 0 && Objects.requireNonNullElse(values.backupRetentionPeriod(), 0) > 0;
        boolean storage = options.changeStorage(db, values);
        db.instanceClass = Objects.requireNonNullElse(values.dbInstanceClass(), db.instanceClass);
        db.multiAz = Objects.requireNonNullElse(values.multiAZ(), db.multiAz);
        db.backupRetention = Objects.requireNonNullElse(values.backupRetentionPeriod(), db.backupRetention);
        db.optionGroup = Objects.requireNonNullElse(db.nextOptionGroup, db.optionGroup);
        db.nextOptionGroup = null;
        db.kept = db.kept.copy(k -> k.caCertificateIdentifier(
                Options.certificate(values.caCertificateIdentifier(), db.kept.caCertificateIdentifier())));
        db.pending = values.copy(p -> p.dbInstanceClass(null)
                .allocatedStorage(null)
                .storageType(null)
                .iops(null)
                .storageThroughput(null)
                .multiAZ(null)
                .backupRetentionPeriod(null)
                .caCertificateIdentifier(null));
        if (startsBackups) {
            backups.first(db, () -> {});
        } else {
            backups.schedule(db);
            if (storage) {
                optimize(db);
            }
            finish(db, MODIFYING);
        }
    }

    private void optimize(DbInstance db) {
        db.status = OPTIMIZING;
        stage.after(
                Phase.OPTIMIZE,
                db.allocatedStorage,
                "optimized the storage of " + db.arn,
                () -> finish(db, OPTIMIZING));
        proceed(db);
    }

    private static void add(DbInstance db, StatusCall call, String status, Phase phase, Runnable apply) {
        db.changes.add(new DbInstance.Change(call, status, phase, apply));
    }

    /** Starts the next change if no other change is in progress. */
    private void proceed(DbInstance db) {
        if (db.changes.isEmpty()
                || !CallsByStatus.INSTANCES.takes(
                        db.changes.element().call(), db.status, stage.in(db.place).circumstances)) {
            return;
        }
        DbInstance.Change change = db.changes.remove();
        db.status = change.status();
        stage.after(change.phase(), db.allocatedStorage, change.status() + " " + db.arn, () -> {
            if (db.is(change.status())) {
                change.apply().run();
            }
        });
    }

    private void reset(DbInstance db, Asked asked) {
        Runnable over = () -> {
            boolean another = db.changes.stream().anyMatch(change -> change.phase() == Phase.RESET_PASSWORD);
            if (!another) {
                db.pending = db.pending.copy(p -> p.masterUserPassword(null));
            }
            db.kept = db.kept.toBuilder().masterUserSecret(asked.secret).build();
            finish(db, "resetting-master-credentials");
        };
        stage.work(
                "change the password of " + db.arn,
                () -> {
                    stage.storage.changePassword(db.arn, db.masterUsername, asked.password);
                    return null;
                },
                done -> over.run(),
                over);
    }

    /** RDS does not wait for {@code ApplyImmediately} with this change. */
    private void changePort(DbInstance db, int port) {
        stage.work(
                "change the port of " + db.arn,
                () -> stage.storage.changePort(db.arn, port),
                endpoint -> {
                    db.port = port;
                    db.endpoint = endpoint;
                    db.parameters.reboot();
                    db.pending = db.pending.copy(p -> p.port(null));
                    finish(db, REBOOTING);
                },
                () -> db.status = "failed");
    }

    private void finish(DbInstance db, String status) {
        if (db.is(status)) {
            db.status = DbInstance.AVAILABLE;
            proceed(db);
        }
    }
}
