package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.simulation.DatabaseCall.Action;
import io.rdsreplicator.local.simulation.Simulation;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;

/**
 * If the same request or the same announcement comes twice, it makes one replica. A repeated message starts nothing,
 * whatever the result of the execution that it started. Another message of the same run of the source also starts
 * nothing.
 */
public final class ARequestMakesOneReplica implements Invariant {
    private static final List<Pattern> SENDERS = List.of(
            Pattern.compile("\"MessageId\"\\s*:\\s*\"([^\"]+)\""),
            Pattern.compile("\"sourceExecutionArn\\\\?\"\\s*:\\s*\\\\?\"([^\"\\\\]+)"));
    private final Simulation simulation;
    private final Set<String> started = new LinkedHashSet<>();
    private final Map<String, String> executionBySender = new LinkedHashMap<>();
    private final Map<String, String> restoredBy = new LinkedHashMap<>();

    public ARequestMakesOneReplica(Simulation simulation) {
        this.simulation = simulation;
    }

    @Override
    public void called(Call call, SdkResponse response, boolean byProduct) {
        if (!byProduct) {
            return;
        }
        if (response instanceof StartExecutionResponse start && started.add(start.executionArn())) {
            String payload = simulation.callStack().current().payload;
            SENDERS.forEach(sender -> sender.matcher(payload)
                    .results()
                    .map(found -> found.group(1))
                    .forEach(sent -> {
                        String earlier = executionBySender.put(sent, start.executionArn());
                        simulation
                                .findings()
                                .require(
                                        this,
                                        earlier == null,
                                        () -> sent + " started " + earlier + ", and then " + start.executionArn());
                    }));
        }
        simulation
                .states()
                .effect(call)
                .filter(effect -> effect.is(Action.RESTORE))
                .ifPresent(restore -> {
                    String snapshot = restore.from();
                    String replica = restore.target();
                    String earlier = restoredBy.putIfAbsent(snapshot, replica);
                    simulation
                            .findings()
                            .require(
                                    this,
                                    earlier == null || earlier.equals(replica),
                                    () -> "snapshot " + snapshot + " was restored as " + earlier + ", and then as "
                                            + replica);
                });
    }
}
