package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.rds.RdsStatus;
import java.util.ArrayList;
import java.util.List;

/** Finds risks of a live replica that must be corrected: it is public, or its key cannot be used. */
public final class LiveReplicaRisks {
    private static final String WITHOUT_KEY = "inaccessible-encryption-credentials";

    private final LandingKey key;

    public LiveReplicaRisks(LandingKey key) {
        this.key = key;
    }

    /** Each risk as the rest of a sentence that begins with the replica's identifier; empty for none. */
    public List<String> of(RestoredDatabase live) {
        List<String> dangers = new ArrayList<>();
        if (!live.isPrivate()) {
            dangers.add("it is publicly accessible");
        }
        if (RdsStatus.spelling(live.status()).startsWith(WITHOUT_KEY)) {
            dangers.add("RDS cannot use its KMS key " + live.kmsKeyId());
        } else {
            key.problem(live.kmsKeyId()).ifPresent(dangers::add);
        }
        return dangers;
    }
}
