package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.secret.ReplicaSecret;
import io.rdsreplicator.destination.secret.SecretFit;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.SecretVersion;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Reads the database's secret before anything is restored. Changes nothing. If the secret is missing or not valid for
 * the replica, the replication ends early. Only the names in the output leave the function, no other part of the
 * secret's value.
 */
public final class ReadSecret extends JsonHandler<ReadSecret.Input, ReadSecret.Output> {
    private final SecretStore store;
    private final boolean resets;

    public record Input(Announcement announcement) {
        public Input {
            Require.present(announcement, "announcement");
        }
    }

    /** @param liveReplica null if the secret names none, and so is {@code liveReplicationId} */
    public record Output(
            String secretArn,
            String versionId,
            @Nullable String liveReplica,
            @Nullable ReplicationId liveReplicationId,
            boolean pinned) {}

    public ReadSecret() {
        this(AwsClients.secrets(), Settings.fromEnvironment());
    }

    ReadSecret(SecretsManagerClient secrets, Settings settings) {
        super(Input.class);
        this.store = new SecretStore(secrets, settings);
        this.resets = settings.flag("RESET_MASTER_PASSWORD");
    }

    @Override
    protected Output handle(Input input) {
        SecretVersion current = store.current(store.name(input.announcement().sourceDatabase()));
        ReplicaSecret secret = current.value();
        SecretFit.requireServes(secret, ReplicaSpec.of(input.announcement()), resets);
        return new Output(
                current.arn(),
                current.versionId(),
                secret.liveReplica().orElse(null),
                secret.replicationId().orElse(null),
                secret.pinned());
    }
}
