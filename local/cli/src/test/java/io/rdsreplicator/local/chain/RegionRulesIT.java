package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.Stage;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.kms.KmsClient;

/** Regions that RDS or SNS does not serve from the source's. */
class RegionRulesIT {
    private final Scene scene = new Scene();

    @ParameterizedTest
    @CsvSource({
        "cn-north-1, RDS copies no snapshot into or out of a Region of China",
        "us-gov-west-1, RDS copies no snapshot between AWS GovCloud (US) and other Regions",
        "eu-south-1, SNS delivers nothing from another Region to a function in this opt-in Region"
    })
    void areRefusedBeforeAnythingIsMade(String region, String reason) {
        AccountRegion place = Scene.B.in(region);
        Stack source = scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, Map.of());

        assertThatThrownBy(() -> scene.stage.deployDestination(place, "unserved", source, Map.of()))
                .hasMessageContaining(reason);
        assertThat(scene.client(KmsClient.class, place).listKeys().keys()).isEmpty();
    }
}
