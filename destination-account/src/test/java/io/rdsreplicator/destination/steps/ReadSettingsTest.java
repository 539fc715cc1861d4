package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.settings.ReplicaSetting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterResponse;
import software.amazon.awssdk.services.ssm.model.SsmException;

final class ReadSettingsTest {
    private final Destination account = new Destination();
    private final Announcement announcement = account.announce(1);

    private ReadSettings.Output read(Announcement read) {
        return new ReadSettings(account.ssm, account.rds, account.settings())
                .handle(new ReadSettings.Input(read, null));
    }

    @Test
    void givesNothingWithoutADocument() {
        ReadSettings.Output output = read(announcement);

        assertThat(output.document()).isEqualTo("/stack-b/databases/orders");
        assertThat(output.settings().given()).isEmpty();
        assertThat(output.notKnown()).isEmpty();
    }

    @Test
    void saysWhereEachValueComesFrom() {
        account.document("{'multiAz': true, 'like-source': ['port', 'iamAuthentication']}");

        ReadSettings.Output output = read(Destination.announcing(announcement, Map.of("port", 6432)));

        assertThat(Json.write(output.settings()))
                .isEqualTo("{\"multiAz\":{\"value\":true,\"from\":\"document\"},"
                        + "\"port\":{\"value\":6432,\"from\":\"source\"}}");
        assertThat(output.notKnown()).containsExactly("iamAuthentication");
    }

    @Test
    void leavesWhatFollowsTheSourceToRdsInARestore() {
        account.document("{'multiAz': true, 'like-source': ['port']}");

        ReadSettings.Output output = new ReadSettings(account.ssm, account.rds, account.settings())
                .handle(new ReadSettings.Input(null, ReplicaSpec.of(announcement)));

        assertThat(output.settings().given()).containsOnlyKeys(ReplicaSetting.MULTI_AZ);
        assertThat(output.notKnown()).isEqualTo(List.of("port"));
    }

    @Test
    void refusesAWrongDocument() {
        account.document("{'port': 80}");

        assertThatThrownBy(() -> read(announcement))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("parameter /stack-b/databases/orders: port must be a whole number from 1150 to 65535");
    }

    @Test
    void saysWhichParameterItMayNotRead() {
        SsmClient closed = new SsmClient() {
            @Override
            public GetParameterResponse getParameter(GetParameterRequest request) {
                throw SsmException.builder()
                        .statusCode(400)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("AccessDeniedException")
                                .errorMessage("not authorized")
                                .build())
                        .build();
            }

            @Override
            public String serviceName() {
                return "ssm";
            }

            @Override
            public void close() {
                // It holds no resource.
            }
        };

        assertThatThrownBy(() -> new ReadSettings(closed, account.rds, account.settings())
                        .handle(new ReadSettings.Input(announcement, null)))
                .hasMessageContaining("GetParameter of /stack-b/databases/orders");
    }
}
