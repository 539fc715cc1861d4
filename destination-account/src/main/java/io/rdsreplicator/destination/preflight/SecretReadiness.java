package io.rdsreplicator.destination.preflight;

import io.rdsreplicator.destination.secret.SecretFit;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.SecretView;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.contract.ReadinessChecks;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.List;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Whether the secret of a database can take a new replica. */
final class SecretReadiness {
    private final SecretStore store;
    private final boolean resets;

    SecretReadiness(SecretsManagerClient secrets, Settings settings) {
        this.store = new SecretStore(secrets, settings);
        this.resets = settings.flag("RESET_MASTER_PASSWORD");
    }

    void check(PreflightAnnouncement asked, ReadinessChecks findings, List<String> remarks) {
        String name = store.name(asked.sourceDatabase());
        findings.look("secret", () -> store.current(name)).ifPresent(current -> {
            findings.check("lineage", () -> current.value().requireOf(asked.sourceArn()));
            findings.check(
                    "secretFit",
                    () -> SecretFit.requireServes(
                            current.value(), asked.sourceArn(), asked.engine(), asked.masterUsername(), resets));
            if (current.value().pinned()) {
                remarks.add(
                        "secret " + name + " is pinned: replicas are made, and none goes live until it is unpinned");
            }
            findings.look("rotation", () -> store.read(name)).ifPresent(view -> {
                findings.ask("rotation", () -> view.failedRotation().map(problem -> "secret " + name + ": " + problem));
                if (isRotating(view)) {
                    remarks.add("secret " + name + " is being rotated: a replica goes live after that");
                }
            });
        });
    }

    private static boolean isRotating(SecretView view) {
        return view.labels().rotation().isPresent() && view.failedRotation().isEmpty();
    }
}
