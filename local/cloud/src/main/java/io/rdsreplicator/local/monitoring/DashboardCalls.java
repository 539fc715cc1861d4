package io.rdsreplicator.local.monitoring;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.monitoring.Dashboards.Dashboard;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatch.model.DashboardInvalidInputErrorException;
import software.amazon.awssdk.services.cloudwatch.model.DashboardNotFoundErrorException;
import software.amazon.awssdk.services.cloudwatch.model.DashboardValidationMessage;
import software.amazon.awssdk.services.cloudwatch.model.DeleteDashboardsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DeleteDashboardsResponse;
import software.amazon.awssdk.services.cloudwatch.model.GetDashboardRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetDashboardResponse;
import software.amazon.awssdk.services.cloudwatch.model.ListDashboardsRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListDashboardsResponse;
import software.amazon.awssdk.services.cloudwatch.model.PutDashboardRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutDashboardResponse;

/** The dashboard operations of one caller. */
final class DashboardCalls {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PAGE = 1000;

    private final Dashboards dashboards;
    private final CloudWatchAccess access;

    DashboardCalls(Dashboards dashboards, CloudWatchAccess access) {
        this.dashboards = dashboards;
        this.access = access;
    }

    PutDashboardResponse put(PutDashboardRequest request) {
        access.toDashboard("PutDashboard", request.dashboardName());
        if (request.dashboardName() == null || !request.dashboardName().matches("[\\w-]{1,255}")) {
            throw invalid(
                    List.of(),
                    "The value " + request.dashboardName() + " for field DashboardName contains invalid characters. "
                            + "It can only contain alphanumerics, dash (-) and underscore (_).");
        }
        List<DashboardValidationMessage> errors =
                request.dashboardBody() == null ? null : DashboardBody.errors(request.dashboardBody());
        if (errors == null) {
            throw invalid(List.of(), "The field DashboardBody must be a valid JSON object");
        }
        if (!errors.isEmpty()) {
            throw invalid(
                    errors,
                    "The dashboard body is invalid, there are " + errors.size() + " validation errors: "
                            + print(errors));
        }
        dashboards.put(access.place(), request.dashboardName(), request.dashboardBody());
        return PutDashboardResponse.builder().build();
    }

    private static String print(List<DashboardValidationMessage> errors) {
        ArrayNode list = JSON.createArrayNode();
        errors.forEach(
                error -> list.addObject().put("dataPath", error.dataPath()).put("message", error.message()));
        return list.toString();
    }

    GetDashboardResponse get(GetDashboardRequest request) {
        Dashboard dashboard = find("GetDashboard", request.dashboardName());
        return GetDashboardResponse.builder()
                .dashboardName(dashboard.name())
                .dashboardArn(dashboard.arn())
                .dashboardBody(dashboard.body())
                .build();
    }

    ListDashboardsResponse list(ListDashboardsRequest request) {
        access.to("ListDashboards");
        String prefix = request.dashboardNamePrefix();
        List<Dashboard> found = dashboards.of(access.place()).stream()
                .filter(dashboard -> prefix == null || dashboard.name().startsWith(prefix))
                .toList();
        Page<Dashboard> page = Page.of(
                found,
                Dashboard::name,
                request.nextToken(),
                PAGE,
                () -> CloudWatchAccess.failure(
                        "InvalidParameterValue", 400, "The value for parameter NextToken is not valid."));
        return ListDashboardsResponse.builder()
                .dashboardEntries(page.items().stream().map(Dashboard::describe).toList())
                .nextToken(page.next())
                .build();
    }

    /** Deletes all named dashboards, or none if one of them does not exist. */
    DeleteDashboardsResponse delete(DeleteDashboardsRequest request) {
        if (request.dashboardNames().isEmpty()) {
            access.toDashboard("DeleteDashboards", "*");
            throw CloudWatchAccess.failure("MissingParameter", 400, "The parameter DashboardNames is required.");
        }
        List<Dashboard> found = request.dashboardNames().stream()
                .map(name -> find("DeleteDashboards", name))
                .toList();
        found.forEach(dashboards::remove);
        return DeleteDashboardsResponse.builder().build();
    }

    private Dashboard find(String action, String name) {
        access.toDashboard(action, name);
        return dashboards
                .find(access.place(), name)
                .orElseThrow(() -> CloudWatchAccess.failure(
                        DashboardNotFoundErrorException.builder(),
                        "ResourceNotFound",
                        404,
                        "Dashboard " + name + " does not exist"));
    }

    private static AwsServiceException invalid(List<DashboardValidationMessage> errors, String message) {
        DashboardInvalidInputErrorException.Builder builder = DashboardInvalidInputErrorException.builder();
        return CloudWatchAccess.failure(
                builder.dashboardValidationMessages(errors), "InvalidParameterInput", 400, message);
    }
}
