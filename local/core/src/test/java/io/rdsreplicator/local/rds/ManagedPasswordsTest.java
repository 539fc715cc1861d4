package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.MasterUserSecret;

class ManagedPasswordsTest {
    private static final String COMBINATION = "InvalidParameterCombination";

    private final RdsFixture aws = new RdsFixture();

    private MasterUserSecret secret() {
        return aws.instance(aws.a, "orders").masterUserSecret();
    }

    private boolean accepts(String id, String password) {
        return aws.storage.accepts(A.arn("rds", "db:" + id), "owner", password);
    }

    @Test
    void aCreationMayLeaveThePasswordToRds() {
        String key = aws.kms.key(A, "secrets");
        aws.a.createDBInstance(aws.request("orders")
                .masterUserPassword(null)
                .manageMasterUserPassword(true)
                .masterUserSecretKmsKeyId(key)
                .build());
        aws.timeline.runUntilIdle();

        assertThat(secret().secretArn()).startsWith(A.arn("secretsmanager", "secret:rds!db-"));
        assertThat(secret().secretStatus()).isEqualTo("active");
        assertThat(secret().kmsKeyId()).isEqualTo(key);
        refused(
                COMBINATION,
                () -> aws.a.createDBInstance(
                        aws.request("both").manageMasterUserPassword(true).build()));
        refused(
                COMBINATION,
                () -> aws.a.createDBInstance(
                        aws.request("key").masterUserSecretKmsKeyId(key).build()));
        refused(
                "InvalidParameterValue",
                () -> aws.a.createDBInstance(
                        aws.request("neither").masterUserPassword(null).build()));
    }

    @Test
    void aModificationGivesThePasswordToRdsAndTakesItBack() {
        aws.database("orders", null);
        assertThat(secret()).isNull();
        refused(
                COMBINATION,
                () -> aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("orders")
                        .manageMasterUserPassword(true)
                        .masterUserPassword("second-secret")));

        aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("orders").manageMasterUserPassword(true));
        aws.minutes(0.3);
        assertThat(aws.instance(aws.a, "orders").dbInstanceStatus()).isEqualTo("resetting-master-credentials");
        aws.timeline.runUntilIdle();
        assertThat(secret().secretStatus()).isEqualTo("active");
        assertThat(accepts("orders", "first-secret")).isFalse();

        refused(
                COMBINATION,
                () -> aws.a.modifyDBInstance(
                        r -> r.dbInstanceIdentifier("orders").masterUserPassword("second-secret")));
        refused(
                COMBINATION,
                () -> aws.a.modifyDBInstance(
                        r -> r.dbInstanceIdentifier("orders").manageMasterUserPassword(false)));
        aws.a.modifyDBInstance(r ->
                r.dbInstanceIdentifier("orders").manageMasterUserPassword(false).masterUserPassword("second-secret"));
        aws.timeline.runUntilIdle();
        assertThat(secret()).isNull();
        assertThat(accepts("orders", "second-secret")).isTrue();
    }

    @Test
    void aRestoredInstanceIsUnmanagedAndHasThePasswordOfTheSnapshot() {
        aws.database("orders", null);
        aws.snapshotOf("orders", "before");
        aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("orders").manageMasterUserPassword(true));
        aws.timeline.runUntilIdle();
        aws.snapshotOf("orders", "managed");
        refused(
                COMBINATION,
                () -> aws.a.restoreDBInstanceFromDBSnapshot(r -> r.dbInstanceIdentifier("restored")
                        .dbSnapshotIdentifier("managed")
                        .manageMasterUserPassword(true)));

        aws.a.restoreDBInstanceFromDBSnapshot(
                r -> r.dbInstanceIdentifier("restored").dbSnapshotIdentifier("managed"));
        aws.a.restoreDBInstanceFromDBSnapshot(
                r -> r.dbInstanceIdentifier("older").dbSnapshotIdentifier("before"));
        aws.timeline.runUntilIdle();

        DBInstance restored = aws.instance(aws.a, "restored");
        assertThat(restored.masterUserSecret()).isNull();
        assertThat(accepts("restored", "first-secret")).isFalse();
        assertThat(accepts("older", "first-secret")).isTrue();
        aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("restored").masterUserPassword("second-secret"));
        aws.timeline.runUntilIdle();
        assertThat(accepts("restored", "second-secret")).isTrue();
    }
}
