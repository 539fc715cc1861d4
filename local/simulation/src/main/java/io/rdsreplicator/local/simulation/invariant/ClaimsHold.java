package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.simulation.CallStack;
import io.rdsreplicator.local.simulation.Claims.Claim;
import io.rdsreplicator.local.simulation.DatabaseCall;
import io.rdsreplicator.local.simulation.DatabaseCall.Action;
import io.rdsreplicator.local.simulation.ResourceLedger.Made;
import io.rdsreplicator.local.simulation.Simulation;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageRequest;

/**
 * In the destination, an execution makes and changes only what it has claimed. No other execution unlocks or deletes a
 * claimed resource, or removes the claim, however late lists are. If an operator has locked a superseded replica, it
 * stays locked.
 *
 * <p>Secrets Manager and RDS have no common transaction. If a claim is made while the call that unlocks or deletes is
 * in progress, it is not seen. So a claim counts if it existed when the function's previous call had ended. The gap is
 * as long as one call, at most the rest of the function's minute. If a claim falls in the gap, an unlocking function
 * sees it immediately afterwards, and locks the replica again.
 */
public record ClaimsHold(Simulation simulation) implements Invariant {
    private static final Pattern EXECUTION = Pattern.compile("\"executionArn\":\"([^\"]+)\"");
    private static final Set<Action> CHANGING =
            EnumSet.of(Action.COPY, Action.RESTORE, Action.MAKE_MEMBER, Action.MODIFY, Action.START);
    private static final Set<String> OF_NO_ONE_RUN = Set.of("MarkSuperseded", "DeleteReplica", "DeleteFailedReplica");

    @Override
    public String objection(Call call) {
        String account = CallStack.account(call.caller().account());
        String id = simulation.states().effect(call).orElseThrow().target();
        return simulation
                .ledger()
                .made(account, id)
                .filter(made -> account.equals("B"))
                .flatMap(made -> ignored(made.replicationId()))
                .map(claim -> id + " is deleted, and " + claim.label() + " claims it")
                .orElse(null);
    }

    @Override
    public void called(Call call, SdkResponse response, boolean byProduct) {
        if (!byProduct || !CallStack.account(call.caller().account()).equals("B")) {
            return;
        }
        Optional<DatabaseCall> effect = simulation.states().effect(call);
        if (effect.filter(DatabaseCall::unlocks).isPresent()) {
            unlocked(effect.get().target());
        } else if (call.request() instanceof UpdateSecretVersionStageRequest update
                && update.moveToVersionId() == null) {
            simulation.claims().labelled(update.versionStage()).ifPresent(this::takenOff);
        } else {
            changed(call, effect).ifPresent(this::requireClaimed);
        }
    }

    private void unlocked(String id) {
        Optional<Claim> claim =
                simulation.ledger().made("B", id).map(Made::replicationId).flatMap(this::ignored);
        simulation
                .findings()
                .require(
                        this,
                        claim.isEmpty(),
                        () -> id + " is unlocked, and " + claim.orElseThrow().label() + " claims it");
        // A resumed replication uses its replica again, even if somebody has locked it.
        boolean kept = simulation.ledger().isKeptByHand(id)
                && !simulation.callStack().current().payload.contains(id.substring("replica-".length()));
        simulation.findings().require(this, !kept, () -> id + " is unlocked, which somebody has locked to keep it");
    }

    /** The claim of another execution that the running function could see, and that still counts. */
    private Optional<Claim> ignored(String replicationId) {
        CallStack.Frame frame = simulation.callStack().current();
        return simulation.claims().on(replicationId).stream()
                .filter(claim -> claim.since() < frame.lastCall
                        && !isOwn(claim, frame)
                        && !simulation.claims().isOver(claim))
                .findFirst();
    }

    private void takenOff(Claim claim) {
        boolean may = isOwn(claim, simulation.callStack().current())
                || simulation.claims().isOver(claim);
        simulation
                .findings()
                .require(
                        this,
                        may,
                        () -> claim.label() + " is taken off by another, and its execution has not been over for long");
    }

    private static boolean isOwn(Claim claim, CallStack.Frame frame) {
        Matcher execution = EXECUTION.matcher(frame.payload);
        return execution.find() && claim.isBy(execution.group(1));
    }

    /** The replication whose replica or landed snapshot a step of one run makes, changes or makes live. */
    private Optional<String> changed(Call call, Optional<DatabaseCall> effect) {
        CallStack.Frame frame = simulation.callStack().current();
        if (OF_NO_ONE_RUN.contains(frame.step)) {
            return Optional.empty();
        }
        Optional<String> target =
                effect.filter(e -> CHANGING.contains(e.action())).map(DatabaseCall::target);
        if (target.isPresent()) {
            return target.flatMap(this::replication);
        }
        boolean swaps = frame.step.equals("SwapSecret") && call.request() instanceof UpdateSecretVersionStageRequest;
        return swaps ? simulation.callStack().replica().flatMap(this::replication) : Optional.empty();
    }

    private Optional<String> replication(String id) {
        return simulation.ledger().made("B", id).map(Made::replicationId);
    }

    private void requireClaimed(String replicationId) {
        List<Claim> claims = simulation.claims().on(replicationId);
        CallStack.Frame frame = simulation.callStack().current();
        boolean named = EXECUTION.matcher(frame.payload).find();
        boolean claimed = named ? claims.stream().anyMatch(claim -> isOwn(claim, frame)) : !claims.isEmpty();
        simulation
                .findings()
                .require(
                        this,
                        claimed,
                        () -> frame.step + " changes what " + replicationId + " has made without a claim on it");
    }
}
