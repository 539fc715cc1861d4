package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.rds.RdsStatus;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** What somebody has done to a replica that is live, and that nobody may leave so: it is public, or its key cannot be used. */
public final class LiveReplicaRisks {
    private static final String WITHOUT_KEY = "inaccessible-encryption-credentials";

    private final LandingKey key;

    public LiveReplicaRisks(LandingKey key) {
        this.key = key;
    }

    /** Each in a sentence that goes on from the replica's identifier; empty for none. */
    public List<String> of(DBInstance live) {
        List<String> dangers = new ArrayList<>();
        if (!Boolean.FALSE.equals(live.publiclyAccessible())) {
            dangers.add("it is publicly accessible");
        }
        if (RdsStatus.spelling(live.dbInstanceStatus()).startsWith(WITHOUT_KEY)) {
            dangers.add("RDS cannot use its KMS key " + live.kmsKeyId());
        } else {
            key.problem(live.kmsKeyId()).ifPresent(dangers::add);
        }
        return dangers;
    }
}
