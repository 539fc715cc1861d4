package io.rdsreplicator.local.permissions;

import io.rdsreplicator.local.calls.AwsFailure;
import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import java.util.HashSet;
import java.util.Set;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sns.model.SnsException;

/** Services of AWS that fail for a while, whoever calls. */
final class Outages implements CallInterceptor {
    final Set<String> answersToLose = new HashSet<>();
    boolean startExecution;
    boolean publish;
    boolean invocation;

    @Override
    public void succeeded(Call call, SdkResponse response) {
        if (!call.caller().isRoot() && answersToLose.remove(call.operation())) {
            throw SdkClientException.create("no answer from AWS");
        }
    }

    @Override
    public void before(Call call) {
        if (startExecution
                && call.operation().equals("startExecution")
                && !call.caller().isRoot()) {
            throw SfnException.builder().message("out of order").statusCode(500).build();
        }
        if (invocation && call.operation().equals("invoke") && call.caller().isService()) {
            throw AwsFailure.of(
                    ResourceNotFoundException.builder(),
                    "Lambda",
                    "ResourceNotFoundException",
                    404,
                    "Function not found");
        }
        if (publish && call.operation().equals("publish") && !call.caller().isService()) {
            throw SnsException.builder().message("out of order").statusCode(500).build();
        }
    }
}
