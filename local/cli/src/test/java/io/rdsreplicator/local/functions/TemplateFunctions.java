package io.rdsreplicator.local.functions;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.lambda.FunctionCode;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;

/** The functions of both stacks, as the templates make them. */
final class TemplateFunctions {
    private static final Stage STAGE = Stage.inProcess(
            Timeline.virtual(Instant.parse("2026-11-21T04:00:00Z")),
            new FingerprintStorage(),
            RdsDurations.realistic(),
            line -> {});

    static {
        STAGE.deploy();
    }

    private TemplateFunctions() {}

    /** @param logicalId of the resource, in whichever template has it first */
    static FunctionSpec named(String logicalId) {
        for (AccountRegion place : List.of(Stage.SOURCE, Stage.DESTINATION)) {
            LambdaClient lambda = STAGE.client(LambdaClient.class, place);
            for (FunctionConfiguration function :
                    lambda.listFunctionsPaginator().functions()) {
                if (function.functionName().contains(logicalId)) {
                    return spec(lambda, place, function);
                }
            }
        }
        throw new IllegalArgumentException("no function " + logicalId);
    }

    private static FunctionSpec spec(LambdaClient lambda, AccountRegion place, FunctionConfiguration function) {
        return new FunctionSpec(
                place,
                function.functionName(),
                function.functionArn(),
                function.runtimeAsString(),
                function.handler(),
                function.role(),
                function.environment().variables(),
                Duration.ofSeconds(function.timeout()),
                function.memorySize(),
                new FunctionCode.Local(lambda.getFunction(r -> r.functionName(function.functionName()))
                        .code()
                        .location()));
    }
}
