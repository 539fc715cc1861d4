package io.rdsreplicator.local.lambda;

import io.rdsreplicator.local.identity.AccountRegion;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.services.lambda.model.VpcConfig;

/**
 * What a function was created with.
 *
 * @param logGroup where what it prints goes to
 * @param traced whether each of its invocations is traced by X-Ray
 * @param vpc null for a function outside of VPCs
 */
public record FunctionSpec(
        AccountRegion place,
        String name,
        String arn,
        String runtime,
        String handler,
        String roleArn,
        Map<String, String> environment,
        Duration timeout,
        int memoryMegabytes,
        FunctionCode code,
        String logGroup,
        boolean traced,
        VpcConfig vpc) {

    public FunctionSpec {
        environment = Map.copyOf(environment);
    }

    /** With the log group that Lambda gives a function by its name, not traced, outside of VPCs. */
    public FunctionSpec(
            AccountRegion place,
            String name,
            String arn,
            String runtime,
            String handler,
            String roleArn,
            Map<String, String> environment,
            Duration timeout,
            int memoryMegabytes,
            FunctionCode code) {
        this(
                place,
                name,
                arn,
                runtime,
                handler,
                roleArn,
                environment,
                timeout,
                memoryMegabytes,
                code,
                "/aws/lambda/" + name,
                false,
                null);
    }
}
