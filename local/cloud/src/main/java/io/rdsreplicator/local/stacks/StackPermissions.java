package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.calls.AwsFailure;
import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Authorization;
import java.util.Locale;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;

/**
 * Authorizes every operation of CloudFormation on the stack that it names, as <a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html">IAM</a> does.
 * A stack name stands for {@code stack/<name>/*}. An operation that names no stack is authorized on all stacks.
 */
final class StackPermissions implements CallInterceptor {
    private final Authorization authorization;

    StackPermissions(Authorization authorization) {
        this.authorization = authorization;
    }

    @Override
    public void before(Call call) {
        if (call.service().equals(CloudFormationClient.SERVICE_NAME)) {
            String action = call.operation().substring(0, 1).toUpperCase(Locale.ROOT)
                    + call.operation().substring(1);
            String stack =
                    call.request().getValueForField("StackName", String.class).orElse("*");
            String arn = AmazonResourceName.isArn(stack)
                    ? stack
                    : call.caller().place().arn("cloudformation", "stack/" + stack + "/*");
            authorization.require(
                    AccessRequest.of(call.caller(), "cloudformation:" + action, arn), StackPermissions::denied);
        }
    }

    private static AwsServiceException denied(String message) {
        return AwsFailure.of(CloudFormationException.builder(), "CloudFormation", "AccessDenied", 403, message);
    }
}
