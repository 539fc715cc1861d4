package io.rdsreplicator.local.monitoring;

import io.rdsreplicator.local.calls.AwsFailure;
import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;

/**
 * Checks the permissions of one caller, as in the <a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html">Service
 * Authorization Reference</a>. Alarms and dashboards are resources, and metrics are not. A dashboard's ARN has an
 * account but no Region.
 */
final class CloudWatchAccess {
    private final Authorization authorization;
    final Caller caller;

    CloudWatchAccess(Authorization authorization, Caller caller) {
        this.authorization = authorization;
        this.caller = caller;
    }

    AccountRegion place() {
        return caller.place();
    }

    void toAlarm(String action, String name) {
        require(request(action, place().arn("cloudwatch", "alarm:" + name)));
    }

    void toDashboard(String action, String name) {
        require(request(action, dashboardArn(place(), name)));
    }

    /** Requires permission for an action that has no resource. */
    void to(String action) {
        require(request(action, "*"));
    }

    void toPutInto(String namespace) {
        require(request("PutMetricData", "*").with("cloudwatch:namespace", String.valueOf(namespace)));
    }

    private AccessRequest request(String action, String resource) {
        return AccessRequest.of(caller, "cloudwatch:" + action, resource);
    }

    private void require(AccessRequest request) {
        authorization.require(request, message -> failure("AccessDenied", 403, message));
    }

    static String dashboardArn(AccountRegion place, String name) {
        return "arn:" + place.partition() + ":cloudwatch::" + place.account() + ":dashboard/" + name;
    }

    static AwsServiceException failure(String code, int status, String message) {
        return failure(CloudWatchException.builder(), code, status, message);
    }

    static AwsServiceException failure(AwsServiceException.Builder builder, String code, int status, String message) {
        return AwsFailure.of(builder, CloudWatchClient.SERVICE_NAME, code, status, message);
    }
}
