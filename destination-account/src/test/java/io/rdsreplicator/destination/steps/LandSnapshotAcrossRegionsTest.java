package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.snapshot.LandingRoute;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.RdsConditions;
import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.sfn.SfnClient;

/** A destination in another Region than its source. */
class LandSnapshotAcrossRegionsTest {
    private static final AccountRegion ELSEWHERE = Destination.B.in("us-east-2");

    private final Destination account = new Destination();
    private final RdsClient rds = account.frontDoor.client(RdsClient.class, Caller.root(ELSEWHERE));
    private final RdsConditions region = account.rdsService.circumstances(ELSEWHERE);
    private final String landingKey = account.frontDoor
            .client(KmsClient.class, Caller.root(ELSEWHERE))
            .createKey()
            .keyMetadata()
            .arn();
    private final Announcement announcement = account.announce(1);
    private final LandSnapshot step = new LandSnapshot(
            rds,
            account.frontDoor.client(SfnClient.class, Caller.root(ELSEWHERE)),
            account.settings("LANDING_KEY_ARN", landingKey));
    private final LandSnapshot.Input input = new LandSnapshot.Input(
            announcement, account.timeline.instant(), account.timeline.instant(), null, null, null, null);

    private DBSnapshot landed() {
        return rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(Destination.landed(1)))
                .dbSnapshots()
                .get(0);
    }

    @Test
    void copiesIntoItsOwnRegionUnderAKeyOfThatRegion() {
        assertThat(step.handle(input).progress().done()).isTrue();
        account.timeline.runUntilIdle();

        assertThat(landed().status()).isEqualTo("available");
        assertThat(landed().kmsKeyId()).isEqualTo(landingKey);
        assertThat(landed().sourceRegion()).isEqualTo(Destination.A.region());
        assertThat(account.rds.describeDBSnapshots().dbSnapshots()).isEmpty();
        assertThat(step.handle(input).progress().done()).isTrue();
    }

    @Test
    void waitsForItsOwnRegionsCopySlots() {
        region.limit(RdsQuota.COPIES_IN_PROGRESS, 0);

        assertThat(step.handle(input).progress().done()).isFalse();
    }

    @Test
    void namesTheSourcesParameterIfAKeyRefuses() {
        account.frontDoor
                .client(KmsClient.class, Caller.root(Destination.A))
                .disableKey(r -> r.keyId(account.transferKey));

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the source stack's parameter DestinationRegions must name us-east-2");
    }

    @Test
    void endsEarlyIfTheRegionLacksTheEngineVersion() {
        region.lackEngineVersion("14.20");

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("RDS must offer postgres 14.20 in us-east-2")
                .hasMessageContaining("or deploy the destination stack in the source's Region");
    }

    @Test
    void endsEarlyIfCopiesAcrossBothAreNotOffered() {
        region.refuseCopiesAcrossBoth(true);

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("copies of it from another account in eu-west-1");
    }

    @Test
    void namesBothRegionsIfAPolicyRefuses() {
        account.faults.fail("copyDBSnapshot", "AccessDenied");

        assertThatThrownBy(() -> step.handle(input))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("limits aws:RequestedRegion must name eu-west-1 and us-east-2");
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws, us-east-1, eu-central-1, ''",
        "arn:aws, us-east-1, us-east-1, ''",
        "arn:aws-us-gov, us-gov-west-1, us-gov-east-1, us-gov-west-1",
        "arn:aws-us-gov, us-gov-west-1, us-gov-west-1, ''"
    })
    void namesTheSourceRegionInGovCloudOnly(String partition, String from, String to, String signed) {
        LandingRoute route = new LandingRoute(
                Arn.parse(partition + ":rds:" + from + ":111111111111:snapshot:s", "snapshotArn"),
                Arn.parse(partition + ":kms:" + to + ":222222222222:key/k", "landingKeyArn"));

        assertThat(route.signedRegion()).isEqualTo(signed.isEmpty() ? null : signed);
        assertThat(route.crossesRegions()).isEqualTo(!from.equals(to));
    }
}
