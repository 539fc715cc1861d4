package io.rdsreplicator.local.monitoring;

import io.rdsreplicator.local.LocalAws;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.FunctionLog;
import io.rdsreplicator.local.lambda.FunctionRuntime;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkClient;

/** A local AWS in virtual time, whose functions print their payload. */
final class MonitoringFixture {
    static final AccountRegion PLACE = new AccountRegion("111111111111", "eu-west-1");

    final Timeline timeline = Timeline.virtual(Instant.parse("2026-01-01T00:00:00Z"));
    final LocalAws aws = new LocalAws(
            timeline, new FingerprintStorage(), RdsDurations.realistic(), frontDoor -> new PrintingRuntime());

    private static final class PrintingRuntime implements FunctionRuntime {
        private FunctionLog log;

        @Override
        public void printTo(FunctionLog functionLog) {
            log = functionLog;
        }

        @Override
        public void run(FunctionSpec function, String requestId, String payload, Consumer<InvocationResult> done) {
            log.printed(function, payload);
            done.accept(InvocationResult.success(payload));
        }
    }

    <C extends SdkClient> C client(Class<C> api) {
        return aws.frontDoor().client(api, Caller.root(PLACE));
    }

    /** A role that a service assumes, with one statement of a policy: these actions on these resources. */
    String role(String name, List<String> actions, String resource) {
        String trust =
                """
                {"Statement":{"Effect":"Allow","Principal":{"Service":["lambda.amazonaws.com","states.amazonaws.com"]},
                 "Action":"sts:AssumeRole"}}""";
        String policy = """
                {"Statement":{"Effect":"Allow","Action":["%s"],"Resource":"%s"}}"""
                .formatted(String.join("\",\"", actions), resource);
        return aws.frontDoor()
                .roles()
                .create(PLACE, name, trust, Map.of("it", policy), List.of(), null)
                .arn();
    }
}
