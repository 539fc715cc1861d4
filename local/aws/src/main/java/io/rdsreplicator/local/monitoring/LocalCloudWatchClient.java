package io.rdsreplicator.local.monitoring;

import io.rdsreplicator.local.calls.AwsFailure;
import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.Arn;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Verdict;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.DeleteAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DeleteAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmHistoryRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmHistoryResponse;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmResponse;
import software.amazon.awssdk.services.cloudwatch.model.SetAlarmStateRequest;
import software.amazon.awssdk.services.cloudwatch.model.SetAlarmStateResponse;

/** CloudWatch as one caller sees it. */
final class LocalCloudWatchClient implements CloudWatchClient {
    private final CloudWatchService service;
    private final Authorization authorization;
    private final Caller caller;

    LocalCloudWatchClient(CloudWatchService service, Authorization authorization, Caller caller) {
        this.service = service;
        this.authorization = authorization;
        this.caller = caller;
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    @Override
    public PutMetricAlarmResponse putMetricAlarm(PutMetricAlarmRequest request) {
        if (request.alarmName() == null || request.evaluationPeriods() == null || request.comparisonOperator() == null) {
            throw failure("ValidationError", 400, "AlarmName, EvaluationPeriods and ComparisonOperator are required");
        }
        require("PutMetricAlarm", request.alarmName());
        if (request.metricName() != null && (request.period() == null || request.threshold() == null)) {
            throw failure("ValidationError", 400, "An alarm on a metric needs Period and Threshold");
        }
        Stream.of(request.alarmActions(), request.okActions(), request.insufficientDataActions())
                .flatMap(List::stream)
                .filter(action -> !Arn.isArn(action) || !Arn.parse(action).service().equals("sns"))
                .findFirst()
                .ifPresent(action -> {
                    throw new UnsupportedOperationException("only topics are actions of alarms here, not " + action);
                });
        service.put(caller.place(), request);
        return PutMetricAlarmResponse.builder().build();
    }

    @Override
    public DescribeAlarmsResponse describeAlarms(DescribeAlarmsRequest request) {
        require("DescribeAlarms", "*");
        List<Alarm> found = service.of(caller.place()).stream()
                .filter(alarm -> request.alarmNames().isEmpty() || request.alarmNames().contains(alarm.name))
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
        return Page.of(found, alarm -> alarm.name, token, limit == null ? 50 : limit,
                () -> failure("InvalidNextToken", 400, "The next token specified is invalid."));
    }

    @Override
    public DeleteAlarmsResponse deleteAlarms(DeleteAlarmsRequest request) {
        request.alarmNames().forEach(name -> require("DeleteAlarms", name));
        request.alarmNames().forEach(name -> service.find(caller.place(), name).ifPresent(service::remove));
        return DeleteAlarmsResponse.builder().build();
    }

    /** The SDK's ResourceNotFoundException is another error of CloudWatch's; the one of this operation has no class of its own. */
    @Override
    public SetAlarmStateResponse setAlarmState(SetAlarmStateRequest request) {
        require("SetAlarmState", request.alarmName());
        Alarm alarm = service.find(caller.place(), request.alarmName())
                .orElseThrow(() -> failure("ResourceNotFound", 404, "Unknown " + request.alarmName()));
        service.set(alarm, request.stateValue(), request.stateReason());
        return SetAlarmStateResponse.builder().build();
    }

    /** In one page, newest first. */
    @Override
    public DescribeAlarmHistoryResponse describeAlarmHistory(DescribeAlarmHistoryRequest request) {
        require("DescribeAlarmHistory", request.alarmName() == null ? "*" : request.alarmName());
        return DescribeAlarmHistoryResponse.builder()
                .alarmHistoryItems(service.of(caller.place()).stream()
                        .filter(alarm -> request.alarmName() == null || alarm.name.equals(request.alarmName()))
                        .flatMap(alarm -> alarm.history().stream())
                        .filter(item -> request.historyItemType() == null || item.historyItemType() == request.historyItemType())
                        .sorted((a, b) -> b.timestamp().compareTo(a.timestamp()))
                        .toList())
                .build();
    }

    private void require(String action, String name) {
        AccessRequest request =
                AccessRequest.of(caller, "cloudwatch:" + action, caller.place().arn("cloudwatch", "alarm:" + name));
        Verdict verdict = authorization.decide(caller.account(), null, request);
        if (!verdict.allowed()) {
            throw failure("AccessDenied", 403, verdict.message(request));
        }
    }

    private static AwsServiceException failure(String code, int status, String message) {
        return AwsFailure.of(CloudWatchException.builder(), SERVICE_NAME, code, status, message);
    }
}
