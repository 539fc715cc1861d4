package io.rdsreplicator.local.simulation.fleet;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkResponse;

/**
 * Counts the calls of roles and services, and the calls that were refused because of an API rate or the quota of copies
 * in progress.
 */
final class FleetCalls implements CallInterceptor {
    private static final Set<String> THROTTLING = Set.of("Throttling", "ThrottlingException");

    private final Map<String, Integer> calls = new TreeMap<>();
    private final Map<String, Integer> throttled = new TreeMap<>();
    private int refusedCopies;

    @Override
    public void succeeded(Call call, SdkResponse response) {
        count(call);
    }

    @Override
    public void failed(Call call, RuntimeException error) {
        count(call);
        String code = error instanceof AwsServiceException refusal
                ? refusal.awsErrorDetails().errorCode()
                : "";
        if (THROTTLING.contains(code)) {
            throttled.merge(name(call), 1, Integer::sum);
        }
        if (code.equals("SnapshotQuotaExceeded") && call.operation().equals("copyDBSnapshot")) {
            refusedCopies++;
        }
    }

    private void count(Call call) {
        if (!call.caller().isRoot()) {
            calls.merge(name(call), 1, Integer::sum);
        }
    }

    private static String name(Call call) {
        return call.service() + ":" + call.operation();
    }

    Map<String, Integer> calls() {
        return Map.copyOf(calls);
    }

    Map<String, Integer> throttled() {
        return Map.copyOf(throttled);
    }

    int refusedCopies() {
        return refusedCopies;
    }
}
