package io.rdsreplicator.source.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.runtime.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** The source's machine in a dry run. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class SourcePreflightMachineTest {
    private static final String DRY_RUN = "{\"sourceDatabase\": \"orders\", \"dryRun\": true}";

    private final SourceStage stage;
    private final RecordingTopic topic;
    private final List<String> changes = new ArrayList<>();

    SourcePreflightMachineTest(DatabaseKind kind) {
        stage = new SourceStage(kind).withDatabase("orders", null);
        topic = new RecordingTopic(stage);
        stage.frontDoor.intercept(new CallInterceptor() {
            @Override
            public void before(Call call) {
                if (call.service().equals("rds") && !call.operation().startsWith("describe")) {
                    changes.add(call.operation());
                }
            }
        });
    }

    @Test
    void endsWellAndMakesNothing() throws IOException {
        DescribeExecutionResponse run = new SourceMachine(stage).run(DRY_RUN);

        assertThat(run.statusAsString()).isEqualTo("SUCCEEDED");
        assertThat(Json.members(run.output()).orElseThrow())
                .isEqualTo(Map.of("findings", List.of(), "announced", true));
        assertThat(PreflightAnnouncement.parse(topic.published().get(0).message())
                        .sourceExecutionArn())
                .isEqualTo(run.executionArn());
        assertThat(changes).isEmpty();
        assertThat(stage.manualSnapshots()).isEmpty();
    }

    @Test
    void endsWellWithOneFindingInAList() throws IOException {
        stage.kms.disableKey(r -> r.keyId(stage.transferKey.toString()));

        Map<String, Object> output =
                Json.members(new SourceMachine(stage).run(DRY_RUN).output()).orElseThrow();

        assertThat(output).containsEntry("announced", true);
        assertThat(output.get("findings"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .singleElement()
                .asString()
                .contains("check=transferKey", "enable it");
        assertThat(topic.published()).hasSize(1);
        assertThat(changes).isEmpty();
    }

    @Test
    void saysThatItAskedNobodyAboutADatabaseThatIsNotThere() throws IOException {
        DescribeExecutionResponse run =
                new SourceMachine(stage).run("{\"sourceDatabase\": \"unknown\", \"dryRun\": true}");

        assertThat(run.statusAsString()).isEqualTo("SUCCEEDED");
        assertThat(Json.members(run.output()).orElseThrow()).containsEntry("announced", false);
        assertThat(run.output()).contains("there is no DB instance or DB cluster unknown");
        assertThat(topic.published()).isEmpty();
        assertThat(changes).isEmpty();
    }

    @Test
    void failsIfTheDestinationCannotBeAsked() throws IOException {
        stage.refuseNext("sns", "publish", "AuthorizationError");

        DescribeExecutionResponse run = new SourceMachine(stage).run(DRY_RUN);

        assertThat(run.statusAsString()).isEqualTo("FAILED");
        assertThat(run.cause()).contains("allow the role of AnnouncePreflight sns:Publish");
        assertThat(changes).isEmpty();
    }
}
