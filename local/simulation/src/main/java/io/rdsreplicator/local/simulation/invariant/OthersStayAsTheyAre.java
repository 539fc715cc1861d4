package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.simulation.CallStack;
import io.rdsreplicator.local.simulation.Simulation;
import java.util.Set;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkResponse;

/** The product changes, shares, restores and tags only what it made. */
public record OthersStayAsTheyAre(Simulation simulation) implements Invariant {
    private static final Set<String> CHANGING = Set.of(
            "modifyDBInstance",
            "deleteDBInstance",
            "deleteDBSnapshot",
            "modifyDBSnapshotAttribute",
            "restoreDBInstanceFromDBSnapshot",
            "addTagsToResource",
            "removeTagsFromResource",
            "startDBInstance",
            "stopDBInstance",
            "rebootDBInstance");
    private static final Set<String> OF_NO_SECRET = Set.of("getRandomPassword", "listSecrets");
    /** A replica that another database's secret names is kept, so the product reads that secret. */
    private static final Set<String> READING = Set.of("getSecretValue", "describeSecret");

    @Override
    public void called(Call call, SdkResponse response, boolean byProduct) {
        if (byProduct && changesInstanceOrSnapshot(call)) {
            String account = CallStack.account(call.caller().account());
            String id = target(call);
            simulation
                    .findings()
                    .require(
                            this,
                            simulation.ledger().made(account, id).isPresent(),
                            () -> call.operation() + " was called on " + id + " in " + account
                                    + ", which the product did not make");
        }
        if (byProduct && call.service().equals("secretsmanager") && !OF_NO_SECRET.contains(call.operation())) {
            String secret = field(call, "SecretId");
            boolean ours = simulation.scenario().databases().stream()
                            .anyMatch(database -> ("rds-replica/" + database).equals(secret))
                    || READING.contains(call.operation()) && secret.startsWith("rds-replica/");
            simulation.findings().require(this, ours, () -> call.operation() + " was called on the secret " + secret);
        }
    }

    static boolean changesInstanceOrSnapshot(Call call) {
        return call.service().equals("rds") && CHANGING.contains(call.operation());
    }

    static boolean changesSecret(Call call) {
        return call.service().equals("secretsmanager")
                && !OF_NO_SECRET.contains(call.operation())
                && !READING.contains(call.operation());
    }

    /** The identifier of the DB instance or snapshot that a call changes. */
    static String target(Call call) {
        String name =
                switch (call.operation()) {
                    case "addTagsToResource", "removeTagsFromResource" ->
                        field(call, "ResourceName").replaceFirst("^.*:", "");
                    case "deleteDBSnapshot", "modifyDBSnapshotAttribute", "restoreDBInstanceFromDBSnapshot" ->
                        field(call, "DBSnapshotIdentifier");
                    default -> field(call, "DBInstanceIdentifier");
                };
        return String.valueOf(name);
    }

    static String field(Call call, String name) {
        return (String) ((SdkPojo) call.request())
                .sdkFields().stream()
                        .filter(field -> field.memberName().equals(name))
                        .findFirst()
                        .map(field -> field.getValueOrDefault(call.request()))
                        .orElse(null);
    }
}
