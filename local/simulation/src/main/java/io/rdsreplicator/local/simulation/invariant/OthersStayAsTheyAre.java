package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.simulation.CallStack;
import io.rdsreplicator.local.simulation.DatabaseCall;
import io.rdsreplicator.local.simulation.DatabaseCall.Action;
import io.rdsreplicator.local.simulation.Simulation;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkResponse;

/** The product changes, shares, restores and tags only what it made. */
public record OthersStayAsTheyAre(Simulation simulation) implements Invariant {
    private static final Set<String> OF_NO_SECRET = Set.of("getRandomPassword", "listSecrets");
    /** A replica that another database's secret names is kept, so the product reads that secret. */
    private static final Set<String> READING = Set.of("getSecretValue", "describeSecret");

    @Override
    public void called(Call call, SdkResponse response, boolean byProduct) {
        Optional<DatabaseCall> effect = simulation.states().effect(call).filter(e -> byProduct);
        effect.filter(DatabaseCall::changesWhatIsThere).ifPresent(change -> {
            String account = CallStack.account(call.caller().account());
            String id = touched(change);
            simulation
                    .findings()
                    .require(
                            this,
                            simulation.ledger().made(account, id).isPresent(),
                            () -> call.operation() + " was called on " + id + " in " + account
                                    + ", which the product did not make");
            simulation
                    .findings()
                    .require(
                            this,
                            change.member().isEmpty() || change.member().startsWith(id + "-"),
                            () -> call.operation() + " was called on the member " + change.member() + " of " + id
                                    + ", which has not its name");
        });
        if (byProduct && call.service().equals("secretsmanager") && !OF_NO_SECRET.contains(call.operation())) {
            String secret = field(call, "SecretId");
            boolean ours = simulation.scenario().databases().stream()
                            .anyMatch(database -> ("rds-replica/" + database).equals(secret))
                    || READING.contains(call.operation()) && secret.startsWith("rds-replica/");
            simulation.findings().require(this, ours, () -> call.operation() + " was called on the secret " + secret);
        }
    }

    /** The database or snapshot that a call changes, or the snapshot that it restores. */
    static String touched(DatabaseCall change) {
        return change.is(Action.RESTORE) ? change.from() : change.target();
    }

    static boolean changesSecret(Call call) {
        return call.service().equals("secretsmanager")
                && !OF_NO_SECRET.contains(call.operation())
                && !READING.contains(call.operation());
    }

    static String field(Call call, String name) {
        return (String) value(call, name);
    }

    /** Null if the request does not have this field, or no value in it. */
    static Object value(Call call, String name) {
        return ((SdkPojo) call.request())
                .sdkFields().stream()
                        .filter(field -> field.memberName().equals(name))
                        .findFirst()
                        .<Object>map(field -> field.getValueOrDefault(call.request()))
                        .orElse(null);
    }
}
