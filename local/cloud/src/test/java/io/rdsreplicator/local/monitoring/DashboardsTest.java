package io.rdsreplicator.local.monitoring;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static io.rdsreplicator.local.monitoring.MonitoringFixture.PLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.identity.Caller;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.DashboardEntry;
import software.amazon.awssdk.services.cloudwatch.model.DashboardInvalidInputErrorException;
import software.amazon.awssdk.services.cloudwatch.model.DashboardNotFoundErrorException;

class DashboardsTest {
    private static final String ARN = "arn:aws:cloudwatch::111111111111:dashboard/replicas";
    private static final String BODY =
            """
            {"widgets": [
             {"type": "text", "x": 0, "y": 0, "width": 24, "height": 1, "properties": {"markdown": "# Replicas"}},
             {"type": "metric", "properties": {"region": "eu-west-1", "metrics": [
               ["RdsReplicator", "Age", "Stack", "b", {"label": "age"}], [".", "Kept", ".", "."], ["..."],
               [{"expression": "m1/60", "id": "e1"}]]}},
             {"type": "metric", "properties": {"annotations": {"alarms": ["arn"]}}},
             {"type": "log", "properties": {"region": "eu-west-1", "query": "SOURCE 'g' | fields @message"}},
             {"type": "alarm", "properties": {"alarms": ["arn"]}}]}""";

    private final MonitoringFixture fixture = new MonitoringFixture();
    private final CloudWatchClient cloudWatch = fixture.client(CloudWatchClient.class);

    private void put(String name, String body) {
        cloudWatch.putDashboard(p -> p.dashboardName(name).dashboardBody(body));
    }

    @Test
    void keepsADashboardForAllRegionsOfTheAccount() {
        put("replicas", BODY);
        put("snapshots", "{\"widgets\":[]}");

        CloudWatchClient elsewhere =
                fixture.aws.frontDoor().client(CloudWatchClient.class, Caller.root(PLACE.in("us-east-1")));
        assertThat(elsewhere.getDashboard(g -> g.dashboardName("replicas"))).satisfies(found -> {
            assertThat(found.dashboardBody()).isEqualTo(BODY);
            assertThat(found.dashboardArn()).isEqualTo(ARN);
            assertThat(found.dashboardName()).isEqualTo("replicas");
        });
        assertThat(elsewhere.listDashboards().dashboardEntries())
                .extracting(DashboardEntry::dashboardName)
                .containsExactly("replicas", "snapshots");
        assertThat(cloudWatch.listDashboards(l -> l.dashboardNamePrefix("s")).dashboardEntries())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.size()).isEqualTo(14);
                    assertThat(entry.lastModified()).isEqualTo(fixture.timeline.instant());
                });

        put("replicas", "{\"widgets\":[]}");
        assertThat(cloudWatch.getDashboard(g -> g.dashboardName("replicas")).dashboardBody())
                .isEqualTo("{\"widgets\":[]}");
    }

    @Test
    void deletesAllOrNone() {
        put("replicas", BODY);
        assertThatThrownBy(() -> cloudWatch.deleteDashboards(d -> d.dashboardNames("replicas", "none")))
                .isInstanceOf(DashboardNotFoundErrorException.class);
        assertThat(cloudWatch.listDashboards().dashboardEntries()).hasSize(1);

        cloudWatch.deleteDashboards(d -> d.dashboardNames("replicas"));
        assertThat(cloudWatch.listDashboards().dashboardEntries()).isEmpty();
        assertFailsWith("ResourceNotFound", () -> cloudWatch.getDashboard(g -> g.dashboardName("replicas")))
                .contains("does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "[]", "\"text\"", "{\"widgets\":[]", "{\"widgets\":[]} {}"})
    void refusesWhatIsNoJsonObject(String body) {
        assertFailsWith("InvalidParameterInput", () -> put("d", body))
                .isEqualTo("The field DashboardBody must be a valid JSON object");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{}||Should have required property 'widgets'",
                "{'widgets':{}}||Should be array",
                "{'widgets':[{'type':'graph','properties':{}}]}|/widgets/0/type|Should be equal to one of the allowed values",
                "{'widgets':[{'type':'text'}]}|/widgets/0|Should have required property 'properties'",
                "{'widgets':[{'type':'text','properties':{}}]}|/widgets/0/properties|Should have required property 'markdown'",
                "{'widgets':[{'type':'log','properties':{'query':''}}]}|/widgets/0/properties|Should have required property 'region'",
                "{'widgets':[{'type':'alarm','x':24,'properties':{'alarms':[]}}]}|/widgets/0/x|Should be an integer from 0 to 23"
            })
    void saysWhatIsWrongWithTheBody(String body, String path, String message) {
        assertThatThrownBy(() -> put("d", body.replace('\'', '"')))
                .isInstanceOfSatisfying(DashboardInvalidInputErrorException.class, e -> {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidParameterInput");
                    assertThat(e.awsErrorDetails().errorMessage())
                            .startsWith("The dashboard body is invalid, there are 1 validation errors");
                    assertThat(e.dashboardValidationMessages()).singleElement().satisfies(wrong -> {
                        assertThat(wrong.dataPath()).isEqualTo(path == null ? "" : path);
                        assertThat(wrong.message()).isEqualTo(message);
                    });
                });
        assertThat(cloudWatch.listDashboards().dashboardEntries()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"metrics\":[[\"N\",\"M\"]]}",
                "{\"region\":\"r\"}",
                "{\"region\":\"r\",\"metrics\":[[\"N\"]]}",
                "{\"region\":\"r\",\"metrics\":[[\"N\",\"M\",\"D\",7]]}",
                "{\"region\":\"r\",\"metrics\":[\"N\"]}"
            })
    void refusesAGraphOfNothing(String properties) {
        assertFailsWith(
                        "InvalidParameterInput",
                        () -> put("d", "{\"widgets\":[{\"type\":\"metric\",\"properties\":" + properties + "}]}"))
                .contains("there are 1 validation errors");
    }

    @Test
    void refusesANameThatCannotBe() {
        assertFailsWith("InvalidParameterInput", () -> put("a b", BODY)).contains("invalid characters");
        assertFailsWith("InvalidParameterInput", () -> put(null, BODY));
    }

    @Test
    void needsPermissionOnTheDashboardItself() {
        String role = fixture.role("r", List.of("cloudwatch:*Dashboard", "cloudwatch:DeleteDashboards"), ARN);
        CloudWatchClient may = fixture.aws.frontDoor().client(CloudWatchClient.class, Caller.role(PLACE, role));

        may.putDashboard(p -> p.dashboardName("replicas").dashboardBody(BODY));
        may.getDashboard(g -> g.dashboardName("replicas"));
        may.deleteDashboards(d -> d.dashboardNames("replicas"));
        assertFailsWith(
                "AccessDenied",
                () -> may.putDashboard(p -> p.dashboardName("other").dashboardBody(BODY)));
        assertFailsWith("AccessDenied", () -> may.getDashboard(g -> g.dashboardName("other")));
        assertFailsWith("AccessDenied", () -> may.deleteDashboards(d -> d.dashboardNames("other")));
        assertFailsWith("AccessDenied", () -> may.listDashboards());
    }
}
