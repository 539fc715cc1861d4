package io.rdsreplicator.local.monitoring;

import static io.rdsreplicator.local.monitoring.MetricFailures.validation;

import io.rdsreplicator.local.calls.Page;
import java.util.List;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.DeleteAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DeleteAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.DeleteDashboardsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DeleteDashboardsResponse;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmHistoryRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmHistoryResponse;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.GetDashboardRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetDashboardResponse;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsResponse;
import software.amazon.awssdk.services.cloudwatch.model.ListDashboardsRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListDashboardsResponse;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsResponse;
import software.amazon.awssdk.services.cloudwatch.model.PutDashboardRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutDashboardResponse;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmResponse;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.SetAlarmStateRequest;
import software.amazon.awssdk.services.cloudwatch.model.SetAlarmStateResponse;

/** The CloudWatch client of one caller. */
final class LocalCloudWatchClient implements CloudWatchClient {
    private final Alarms alarms;
    private final CloudWatchAccess access;
    private final MetricPuts puts;
    private final MetricQueries queries;
    private final DashboardCalls dashboards;

    LocalCloudWatchClient(CloudWatchService service, CloudWatchAccess access) {
        this.alarms = service.alarms;
        this.access = access;
        this.puts = new MetricPuts(service, access);
        this.queries = new MetricQueries(service, access);
        this.dashboards = new DashboardCalls(service.dashboards, access);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // There is nothing to close.
    }

    @Override
    public PutMetricAlarmResponse putMetricAlarm(PutMetricAlarmRequest request) {
        if (request.alarmName() == null
                || request.evaluationPeriods() == null
                || request.comparisonOperator() == null) {
            throw validation("AlarmName, EvaluationPeriods and ComparisonOperator are required");
        }
        access.toAlarm("PutMetricAlarm", request.alarmName());
        AlarmSettings.check(request);
        alarms.put(access.place(), request);
        return PutMetricAlarmResponse.builder().build();
    }

    @Override
    public DescribeAlarmsResponse describeAlarms(DescribeAlarmsRequest request) {
        access.toAlarm("DescribeAlarms", "*");
        List<Alarm> found = alarms.of(access.place()).stream()
                .filter(alarm ->
                        request.alarmNames().isEmpty() || request.alarmNames().contains(alarm.name))
                .filter(alarm -> request.alarmNamePrefix() == null || alarm.name.startsWith(request.alarmNamePrefix()))
                .filter(alarm -> request.stateValue() == null || alarm.state == request.stateValue())
                .toList();
        Page<Alarm> page = page(found, request.nextToken(), request.maxRecords());
        return DescribeAlarmsResponse.builder()
                .metricAlarms(page.items().stream().map(Alarm::describe).toList())
                .nextToken(page.next())
                .build();
    }

    private static Page<Alarm> page(List<Alarm> found, String token, Integer limit) {
        return Page.of(found, alarm -> alarm.name, token, limit == null ? 50 : limit, MetricFailures::nextToken);
    }

    @Override
    public DeleteAlarmsResponse deleteAlarms(DeleteAlarmsRequest request) {
        request.alarmNames().forEach(name -> access.toAlarm("DeleteAlarms", name));
        request.alarmNames().forEach(name -> alarms.find(access.place(), name).ifPresent(alarms::remove));
        return DeleteAlarmsResponse.builder().build();
    }

    /**
     * The SDK's ResourceNotFoundException is for another error of CloudWatch. The SDK has no class for the error of
     * this operation.
     */
    @Override
    public SetAlarmStateResponse setAlarmState(SetAlarmStateRequest request) {
        access.toAlarm("SetAlarmState", request.alarmName());
        Alarm alarm = alarms.find(access.place(), request.alarmName())
                .orElseThrow(() -> CloudWatchAccess.failure("ResourceNotFound", 404, "Unknown " + request.alarmName()));
        alarms.set(alarm, request.stateValue(), request.stateReason());
        return SetAlarmStateResponse.builder().build();
    }

    /** The answer has one page, newest first. */
    @Override
    public DescribeAlarmHistoryResponse describeAlarmHistory(DescribeAlarmHistoryRequest request) {
        access.toAlarm("DescribeAlarmHistory", request.alarmName() == null ? "*" : request.alarmName());
        return DescribeAlarmHistoryResponse.builder()
                .alarmHistoryItems(alarms.of(access.place()).stream()
                        .filter(alarm -> request.alarmName() == null || alarm.name.equals(request.alarmName()))
                        .flatMap(alarm -> alarm.history().stream())
                        .filter(item -> request.historyItemType() == null
                                || item.historyItemType() == request.historyItemType())
                        .sorted((a, b) -> b.timestamp().compareTo(a.timestamp()))
                        .toList())
                .build();
    }

    @Override
    public PutMetricDataResponse putMetricData(PutMetricDataRequest request) {
        return puts.put(request);
    }

    @Override
    public GetMetricStatisticsResponse getMetricStatistics(GetMetricStatisticsRequest request) {
        return queries.statistics(request);
    }

    @Override
    public ListMetricsResponse listMetrics(ListMetricsRequest request) {
        return queries.list(request);
    }

    @Override
    public PutDashboardResponse putDashboard(PutDashboardRequest request) {
        return dashboards.put(request);
    }

    @Override
    public GetDashboardResponse getDashboard(GetDashboardRequest request) {
        return dashboards.get(request);
    }

    @Override
    public ListDashboardsResponse listDashboards(ListDashboardsRequest request) {
        return dashboards.list(request);
    }

    @Override
    public DeleteDashboardsResponse deleteDashboards(DeleteDashboardsRequest request) {
        return dashboards.delete(request);
    }
}
