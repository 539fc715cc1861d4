package io.rdsreplicator.destination.secret;

import io.rdsreplicator.destination.events.ReplicaLiveEvent;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.Names;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.events.Notifications;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Publishes the events of swaps whose own executions have not published them. A repeat, or another execution at the
 * same time, can publish an event twice. Both messages are then the same, including {@code executionArn}.
 */
public final class PendingSwapEvents {
    private final SecretStore store;
    private final Notifications notifications;
    private final Names names;
    private final String stateMachineArn;

    public PendingSwapEvents(SecretStore store, SnsClient sns, Settings settings) {
        this.store = store;
        this.notifications = new Notifications(sns, settings);
        this.names = Names.from(settings);
        this.stateMachineArn = settings.text("STATE_MACHINE_ARN");
    }

    /**
     * Publishes every swap event that is still to be published.
     *
     * @param told the replication whose swap the caller has published
     * @param liveReplica the replica that the secret names; read only if an event may have to be published
     */
    public void tell(Arn source, @Nullable ReplicationId told, Supplier<Optional<String>> liveReplica) {
        String secret = store.name(source.resourceName());
        VersionStages labels = store.labels(secret);
        if (labels.untold().isEmpty()) {
            return;
        }
        Optional<ReplicationId> live = liveReplica.get().flatMap(names::replicationOf);
        for (ReplicationId id : replications(labels)) {
            Optional<PendingSwapEvent> swap = labels.swapToTell(id, live).filter(untold -> !id.equals(told));
            swap.ifPresent(untold -> publish(untold.event(source, names.replica(id), stateMachineArn)));
            if (swap.isPresent() || id.equals(told)) {
                takeOff(secret, labels, id);
            }
        }
    }

    private void publish(ReplicaLiveEvent event) {
        try {
            notifications.publish(event);
        } catch (SdkException e) {
            throw AwsErrors.translate("telling that " + event.replica() + " has gone live", e);
        }
    }

    private static Set<ReplicationId> replications(VersionStages labels) {
        return labels.untold().keySet().stream()
                .map(PendingSwapEvent::replicationId)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void takeOff(String secret, VersionStages labels, ReplicationId id) {
        for (Map.Entry<PendingSwapEvent, String> untold : labels.untold().entrySet()) {
            if (untold.getKey().replicationId().equals(id)) {
                store.takeOffLabel(secret, untold.getKey().label(), untold.getValue());
            }
        }
    }
}
