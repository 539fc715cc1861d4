package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Aws;
import io.rdsreplicator.shared.JsonHandler;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.steps.DeleteSnapshot;
import java.util.Optional;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/** {@link DeleteSnapshot} in the destination account: it gives way to other executions' claims. */
public final class DeleteLandedSnapshot extends JsonHandler<DeleteSnapshot.Input, DeleteSnapshot.Output> {
    private final DeleteSnapshot step;
    private final SecretStore store;

    public DeleteLandedSnapshot() {
        this(Aws.rds(), Aws.secrets(), Aws.sfn(), Settings.fromEnvironment());
    }

    DeleteLandedSnapshot(RdsClient rds, SecretsManagerClient secrets, SfnClient sfn, Settings settings) {
        super(DeleteSnapshot.Input.class);
        this.step = new DeleteSnapshot(rds, sfn, settings);
        this.store = new SecretStore(secrets, settings);
    }

    @Override
    protected DeleteSnapshot.Output handle(DeleteSnapshot.Input input) {
        String secret = store.name(input.sourceArn().resourceName());
        return step.delete(input, replication -> Optional.of(Retention.CLAIMED)
                .filter(reason -> store.labels(secret).claimedByOthers(input.executionArn()).contains(replication)));
    }
}
