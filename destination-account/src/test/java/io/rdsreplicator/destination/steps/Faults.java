package io.rdsreplicator.destination.steps;

import io.rdsreplicator.local.calls.AwsFailure;
import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.shared.contract.DatabaseKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sns.model.SnsException;

/** Makes calls fail, or lets something happen right before one; each once. Keeps all calls. */
public final class Faults implements CallInterceptor {
    /** Stands in the message of every staged error: what AWS says is not to be repeated where a secret may be in it. */
    public static final String SAID_BY_AWS = "said-by-aws";

    public final List<String> calls = new ArrayList<>();
    final List<SdkRequest> requests = new ArrayList<>();
    private final List<Planned> before = new ArrayList<>();
    private final List<Planned> after = new ArrayList<>();

    private record Planned(String operation, Runnable action) {}

    /** The calls for DB clusters in place of those for DB instances, and their error codes. */
    private static final Map<String, String> OF_CLUSTERS = Map.of(
            "restoreDBInstanceFromDBSnapshot", "restoreDBClusterFromSnapshot",
            "modifyDBInstance", "modifyDBCluster",
            "startDBInstance", "startDBCluster",
            "copyDBSnapshot", "copyDBClusterSnapshot",
            "deleteDBSnapshot", "deleteDBClusterSnapshot",
            "describeDBSnapshots", "describeDBClusterSnapshots",
            "InvalidDBInstanceState", "InvalidDBClusterStateFault",
            "InsufficientDBInstanceCapacity", "InsufficientDBClusterCapacityFault");

    private final DatabaseKind kind;

    public Faults() {
        this(DatabaseKind.INSTANCE);
    }

    /** @param kind of the databases; the tests name the calls and error codes of DB instances */
    Faults(DatabaseKind kind) {
        this.kind = kind;
    }

    private String ofKind(String name) {
        return kind == DatabaseKind.CLUSTER ? OF_CLUSTERS.getOrDefault(name, name) : name;
    }

    public void fail(String operation, String code) {
        before(operation, () -> {
            throw error(operation, ofKind(code));
        });
    }

    /** Every call of the operation fails as long as it is so. */
    void failWhile(BooleanSupplier so, String operation, String code) {
        before(operation, () -> {
            if (so.getAsBoolean()) {
                failWhile(so, operation, code);
                throw error(operation, ofKind(code));
            }
        });
    }

    /** The call does its work, but its answer does not arrive. */
    void loseAnswer(String operation) {
        after.add(new Planned(ofKind(operation), () -> {
            throw SdkClientException.create("connection reset");
        }));
    }

    public void before(String operation, Runnable action) {
        before.add(new Planned(ofKind(operation), action));
    }

    boolean called(String operation) {
        return calls.contains(ofKind(operation));
    }

    @Override
    public void before(Call call) {
        calls.add(call.operation());
        requests.add(call.request());
        strike(before, call);
    }

    @Override
    public void succeeded(Call call, SdkResponse response) {
        strike(after, call);
    }

    private static void strike(List<Planned> plans, Call call) {
        plans.stream()
                .filter(plan -> plan.operation().equals(call.operation()))
                .findFirst()
                .ifPresent(plan -> {
                    plans.remove(plan);
                    plan.action().run();
                });
    }

    private static AwsServiceException error(String operation, String code) {
        return AwsFailure.of(builder(operation), "test", code, 400, SAID_BY_AWS);
    }

    private static AwsServiceException.Builder builder(String operation) {
        if (operation.contains("Secret") || operation.equals("getRandomPassword")) {
            return SecretsManagerException.builder();
        }
        if (operation.contains("Execution")) {
            return SfnException.builder();
        }
        return operation.equals("publish") ? SnsException.builder() : RdsException.builder();
    }
}
