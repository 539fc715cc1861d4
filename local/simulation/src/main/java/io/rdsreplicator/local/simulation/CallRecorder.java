package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.simulation.DatabaseCall.Action;
import io.rdsreplicator.local.simulation.ResourceLedger.Kind;
import io.rdsreplicator.local.simulation.ResourceLedger.Made;
import io.rdsreplicator.local.simulation.ResourceLedger.SecretAccount;
import io.rdsreplicator.local.simulation.actor.SecondDeployment;
import io.rdsreplicator.local.simulation.invariant.Invariant;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Instant;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/**
 * Records every call that has its effect in the {@link ResourceLedger}, and passes it to the history and the
 * invariants.
 */
final class CallRecorder implements CallInterceptor {
    private static final Set<String> CHANGING_SECRETS =
            Set.of("createSecret", "putSecretValue", "updateSecretVersionStage", "updateSecret");
    private static final List<String> LABELS = List.of("AWSCURRENT", "AWSPREVIOUS", "AWSPENDING");
    private final Simulation simulation;
    private final Map<Call, Objections> deleting = new IdentityHashMap<>();

    /** The objections of the invariants to a call that is about to happen. */
    private record Objections(Map<Invariant, String> reasons) {}

    CallRecorder(Simulation simulation) {
        this.simulation = simulation;
    }

    @Override
    public void before(Call call) {
        boolean deletes =
                simulation.states().effect(call).filter(DatabaseCall::deletes).isPresent();
        if (deletes && simulation.isByProduct(call)) {
            Map<Invariant, String> reasons = new LinkedHashMap<>();
            simulation.invariants().forEach(invariant -> reasons.put(invariant, invariant.objection(call)));
            deleting.put(call, new Objections(reasons));
        }
    }

    @Override
    public void failed(Call call, RuntimeException error) {
        deleting.remove(call);
        if (!simulation.isPeeking()) {
            simulation.history().tell("   " + describe(call) + " -> " + code(error));
            simulation.callStack().ended();
        }
    }

    @Override
    public void succeeded(Call call, SdkResponse response) {
        if (simulation.isPeeking()) {
            return;
        }
        boolean byProduct = simulation.isByProduct(call);
        simulation.history().tell("   " + describe(call) + " ok");
        Objections objections = deleting.remove(call);
        if (objections != null) {
            objections.reasons().forEach((invariant, reason) -> simulation
                    .findings()
                    .require(invariant, reason == null, () -> reason));
        }
        Optional<DatabaseCall> effect = simulation.states().effect(call);
        String account = CallStack.account(call.caller().account());
        if (byProduct) {
            effect.filter(DatabaseCall::makes).ifPresent(made -> keep(made, account));
        } else {
            effect.filter(e -> e.is(Action.DELETE_DATABASE) || e.is(Action.DELETE_MEMBER))
                    .ifPresent(deleted -> simulation.ledger().harm(deleted.target()));
        }
        if (call.request() instanceof SendMessageRequest message && !SecondDeployment.has(message.queueUrl())) {
            simulation.deadLetter(message.messageBody());
        }
        effect.filter(e -> e.is(Action.MODIFY)).ifPresent(modify -> keepChange(modify, byProduct));
        simulation.invariants().forEach(invariant -> invariant.called(call, response, byProduct));
        effect.filter(DatabaseCall::unlocks)
                .ifPresent(modify -> simulation.ledger().unlocked(modify.target()));
        if (CHANGING_SECRETS.contains(call.operation())) {
            simulation.scenario().databases().forEach(database -> reread(database, byProduct));
        }
        if (byProduct && effect.filter(e -> e.is(Action.LOOK)).isPresent()) {
            simulation.callStack().current().seen = statuses();
        }
        simulation.callStack().ended();
    }

    private Map<String, String> statuses() {
        Map<String, String> statuses = new LinkedHashMap<>();
        for (Made made : simulation.ledger().all()) {
            if (made.kind() == Kind.REPLICA) {
                simulation.states().replica(made).ifPresent(state -> statuses.put(made.id(), state.status()));
            }
        }
        return statuses;
    }

    private void keepChange(DatabaseCall modify, boolean byProduct) {
        if (modify.deletionProtection() != null) {
            simulation.ledger().locks(modify.target(), modify.deletionProtection(), byProduct);
        }
        if (modify.masterUserPassword() != null) {
            simulation.ledger().fits(modify.target(), byProduct);
        }
    }

    private void keep(DatabaseCall call, String account) {
        switch (call.action()) {
            case TAKE -> taken(call, account);
            case COPY -> copied(call, account);
            case RESTORE -> restored(call, account);
            default -> throw new IllegalArgumentException(call.action() + " makes nothing");
        }
    }

    private void taken(DatabaseCall call, String account) {
        String content =
                simulation.ledger().content(call.from(), simulation.timeline().instant());
        TrueSnapshot state = snapshot(account, call.target());
        Instant time = Objects.requireNonNullElse(state.originallyCreated(), state.created());
        Instant dataTime = Objects.requireNonNullElse(state.dataTime(), time);
        add(Kind.TAKEN, account, state.id(), state.serial(), call.from(), time, content, state.source(), dataTime);
    }

    private void copied(DatabaseCall call, String account) {
        TrueSnapshot state = snapshot(account, call.target());
        Optional<Made> source = simulation.ledger().made("A", call.from());
        Instant time = state.originallyCreated() != null
                ? state.originallyCreated()
                : source.map(Made::time).orElse(Instant.MIN);
        add(
                account.equals("A") ? Kind.TRANSFER : Kind.LANDED,
                account,
                state.id(),
                state.serial(),
                source.map(Made::database).orElse(""),
                time,
                source.map(Made::content).orElse(""),
                state.source(),
                Objects.requireNonNullElse(state.dataTime(), time));
    }

    private void restored(DatabaseCall call, String account) {
        String id = call.target();
        Optional<Made> landed = simulation.ledger().made(account, call.from());
        String database = landed.map(Made::database).orElse("");
        add(
                Kind.REPLICA,
                account,
                id,
                simulation.states().database(account, id).orElseThrow().serial(),
                database,
                landed.map(Made::time).orElse(Instant.MIN),
                landed.map(Made::content).orElse(""),
                landed.map(Made::source).orElse(""),
                landed.map(Made::dataTime).orElse(Instant.MIN));
        boolean isLive =
                simulation.ledger().secret(database).live().filter(id::equals).isPresent();
        if (!isLive && !simulation.callStack().current().payload.contains("\"announcement\":{")) {
            simulation.ledger().keep(id);
        }
    }

    private void add(
            Kind kind,
            String account,
            String id,
            String serial,
            String database,
            Instant time,
            String content,
            String source,
            Instant dataTime) {
        Instant now = simulation.timeline().instant();
        simulation.ledger().add(new Made(kind, account, id, serial, database, time, content, source, dataTime, now));
    }

    private TrueSnapshot snapshot(String account, String id) {
        return simulation.states().snapshot(account, id).orElseThrow();
    }

    /** Reads the current value of the secret, without any interceptor. */
    private void reread(String database, boolean byProduct) {
        simulation.peek(() -> {
            SecretsManagerClient secrets = simulation.stage().client(SecretsManagerClient.class, simulation.place("B"));
            String name = "rds-replica/" + database;
            Map<String, List<String>> stages;
            try {
                stages = secrets.describeSecret(r -> r.secretId(name)).versionIdsToStages();
            } catch (AwsServiceException e) {
                return null;
            }
            simulation
                    .claims()
                    .read(
                            database,
                            stages.values().stream().flatMap(List::stream).toList());
            Map<String, String> named = new LinkedHashMap<>();
            SecretAccount account = simulation.ledger().secret(database);
            Map<String, Object> before = account.value;
            String versionBefore = account.version;
            for (String label : LABELS) {
                if (stages.values().stream().anyMatch(labels -> labels.contains(label))) {
                    GetSecretValueResponse read =
                            secrets.getSecretValue(r -> r.secretId(name).versionStage(label));
                    Map<String, Object> value =
                            Json.members(read.secretString()).orElse(Map.of());
                    SecretAccount.named(value).ifPresent(id -> named.put(label, id));
                    if (value.get("password") instanceof String password && !password.isEmpty()) {
                        simulation.ledger().knows(password);
                    }
                    if (label.equals("AWSCURRENT")) {
                        account.moves(read.versionId(), value);
                    }
                }
            }
            account.namedByLabel = named;
            if (!account.live().equals(SecretAccount.named(before))) {
                simulation.ledger().replaced(SecretAccount.named(before), account.live(), byProduct);
            }
            if (!account.version.equals(versionBefore)) {
                simulation
                        .history()
                        .tell("   the secret of " + database + " now names "
                                + account.live().orElse("nothing"));
                simulation.invariants().forEach(invariant -> invariant.changed(account, before, byProduct));
            }
            return null;
        });
    }

    private static String describe(Call call) {
        String principal = call.caller().principal();
        String who = call.caller().isService() ? principal : principal.substring(principal.lastIndexOf('/') + 1);
        who = who.endsWith(":root") ? "root" : who;
        String via = call.caller().via() == null ? " " : " via " + call.caller().via() + " ";
        return CallStack.account(call.caller().account()) + " " + who + via + call.service() + ":" + call.operation();
    }

    private static String code(RuntimeException error) {
        boolean coded = error instanceof AwsServiceException service && service.awsErrorDetails() != null;
        String code = coded
                ? ((AwsServiceException) error).awsErrorDetails().errorCode()
                : error.getClass().getSimpleName();
        boolean unexpected = !(error instanceof software.amazon.awssdk.core.exception.SdkException);
        return unexpected
                ? code + " " + error.getMessage()
                        + Arrays.stream(error.getStackTrace()).limit(1).toList()
                : code;
    }
}
