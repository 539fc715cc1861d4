package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.rds.SnapshotState;
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
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.rds.model.CopyDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CreateDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotRequest;
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
                call.request() instanceof DeleteDbInstanceRequest || call.request() instanceof DeleteDbSnapshotRequest;
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
        if (byProduct) {
            keep(call);
        } else if (call.request() instanceof DeleteDbInstanceRequest instance) {
            simulation.ledger().harm(instance.dbInstanceIdentifier());
        }
        if (call.request() instanceof SendMessageRequest message && !SecondDeployment.has(message.queueUrl())) {
            simulation.deadLetter(message.messageBody());
        }
        if (call.request() instanceof ModifyDbInstanceRequest modify) {
            keep(modify, byProduct);
        }
        simulation.invariants().forEach(invariant -> invariant.called(call, response, byProduct));
        if (call.request() instanceof ModifyDbInstanceRequest modify
                && Boolean.FALSE.equals(modify.deletionProtection())) {
            simulation.ledger().unlocked(modify.dbInstanceIdentifier());
        }
        if (CHANGING_SECRETS.contains(call.operation())) {
            simulation.scenario().databases().forEach(database -> reread(database, byProduct));
        }
        if (byProduct && call.request() instanceof DescribeDbInstancesRequest) {
            simulation.callStack().current().seen = statuses();
        }
        simulation.callStack().ended();
    }

    private Map<String, String> statuses() {
        Map<String, String> statuses = new LinkedHashMap<>();
        for (Made made : simulation.ledger().all()) {
            if (made.kind() == Kind.REPLICA && simulation.exists(made)) {
                simulation
                        .stage()
                        .aws()
                        .rds()
                        .instance(simulation.place("B"), made.id())
                        .ifPresent(state -> statuses.put(made.id(), state.status()));
            }
        }
        return statuses;
    }

    private void keep(ModifyDbInstanceRequest modify, boolean byProduct) {
        if (modify.deletionProtection() != null) {
            simulation.ledger().locks(modify.dbInstanceIdentifier(), modify.deletionProtection(), byProduct);
        }
        if (modify.masterUserPassword() != null) {
            simulation.ledger().fits(modify.dbInstanceIdentifier(), byProduct);
        }
    }

    private void keep(Call call) {
        String account = CallStack.account(call.caller().account());
        if (call.request() instanceof CreateDbSnapshotRequest create) {
            String database = create.dbInstanceIdentifier();
            String content =
                    simulation.ledger().content(database, simulation.timeline().instant());
            add(Kind.TAKEN, account, create.dbSnapshotIdentifier(), database, content);
        } else if (call.request() instanceof CopyDbSnapshotRequest copy) {
            String source = copy.sourceDBSnapshotIdentifier().replaceFirst("^.*:", "");
            Kind kind = account.equals("A") ? Kind.TRANSFER : Kind.LANDED;
            String database =
                    simulation.ledger().made("A", source).map(Made::database).orElse("");
            String content =
                    simulation.ledger().made("A", source).map(Made::content).orElse("");
            add(kind, account, copy.targetDBSnapshotIdentifier(), database, content);
        } else if (call.request() instanceof RestoreDbInstanceFromDbSnapshotRequest restore) {
            String id = restore.dbInstanceIdentifier();
            Made landed = simulation
                    .ledger()
                    .made(account, restore.dbSnapshotIdentifier())
                    .orElse(null);
            String serial = simulation
                    .stage()
                    .aws()
                    .rds()
                    .instance(simulation.place("B"), id)
                    .orElseThrow()
                    .serial();
            String database = landed == null ? "" : landed.database();
            Instant time = landed == null ? Instant.MIN : landed.time();
            String content = landed == null ? "" : landed.content();
            String source = landed == null ? "" : landed.source();
            Instant dataTime = landed == null ? Instant.MIN : landed.dataTime();
            simulation
                    .ledger()
                    .add(new Made(Kind.REPLICA, account, id, serial, database, time, content, source, dataTime));
            boolean isLive = simulation
                    .ledger()
                    .secret(database)
                    .live()
                    .filter(id::equals)
                    .isPresent();
            if (!isLive && !simulation.callStack().current().payload.contains("\"announcement\":{")) {
                simulation.ledger().keep(id);
            }
        }
    }

    private void add(Kind kind, String account, String id, String database, String content) {
        SnapshotState state = simulation
                .stage()
                .aws()
                .rds()
                .snapshot(simulation.place(account), id)
                .orElseThrow();
        simulation
                .ledger()
                .add(new Made(
                        kind,
                        account,
                        id,
                        state.serial(),
                        database,
                        state.originallyCreated(),
                        content,
                        state.instanceSerial(),
                        state.databaseTime()));
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
