package io.rdsreplicator.local.permissions;

import static io.rdsreplicator.local.permissions.Accounts.A;
import static io.rdsreplicator.local.permissions.Accounts.B;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sfn.SfnClient;

/** Whether every log and trace arrives that the templates ask for. */
final class Telemetry {
    private final Accounts accounts;

    Telemetry(Accounts accounts) {
        this.accounts = accounts;
    }

    void observe() {
        accounts.stage.aws().monitoring().logGroups().lost().stream()
                .map(loss -> "log lost: "
                        + loss.groupArn().replaceFirst("^.*:log-group:", "").replaceFirst("^/aws/lambda/./", ""))
                .distinct()
                .forEach(accounts.observed::add);
        Map<String, TreeSet<String>> traced = new TreeMap<>();
        accounts.stage.aws().monitoring().traces().received().forEach(sent -> traced.computeIfAbsent(
                        traced(sent.resource()), who -> new TreeSet<>())
                .add(sent.action().replace("xray:", "")));
        for (String who : Stream.concat(Stream.of("function in a", "function in b"), machinesThatRan())
                .toList()) {
            List<String> wanted = who.startsWith("function")
                    ? List.of("PutTelemetryRecords", "PutTraceSegments")
                    : List.of("GetSamplingRules", "GetSamplingTargets", "PutTelemetryRecords", "PutTraceSegments");
            wanted.stream()
                    .filter(action -> !traced.getOrDefault(who, new TreeSet<>()).contains(action))
                    .forEach(action -> accounts.observed.add("X-Ray misses " + action + " of the " + who));
        }
    }

    private Stream<String> machinesThatRan() {
        return Stream.of(A, B)
                .flatMap(place ->
                        accounts.client(SfnClient.class, place).listStateMachines(r -> {}).stateMachines().stream()
                                .filter(machine -> !accounts.client(SfnClient.class, place)
                                        .listExecutions(r -> r.stateMachineArn(machine.stateMachineArn())
                                                .maxResults(1))
                                        .executions()
                                        .isEmpty()))
                .map(machine -> "machine " + machine.name());
    }

    /** Who a trace is of, by the ARN of a function or an execution. */
    private static String traced(String arn) {
        return arn.contains(":execution:")
                ? "machine " + arn.replaceFirst("^.*:execution:([^:]*):.*$", "$1")
                : "function in " + account(arn);
    }

    private static String account(String arn) {
        return arn.contains(A.account()) ? "a" : "b";
    }
}
