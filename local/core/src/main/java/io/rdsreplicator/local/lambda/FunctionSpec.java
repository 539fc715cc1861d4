package io.rdsreplicator.local.lambda;

import io.rdsreplicator.local.identity.AccountRegion;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.services.lambda.model.VpcConfig;

/**
 * The configuration of a function.
 *
 * @param logGroup the log group of its output
 * @param traced whether X-Ray traces each of its invocations
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

    /** A function with the default log group of Lambda, without tracing, outside of VPCs. */
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
