package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.listing.ReplicaList;
import io.rdsreplicator.destination.listing.ReplicaList.Listed;
import io.rdsreplicator.destination.listing.ReplicaList.SecretState;
import io.rdsreplicator.destination.listing.ReplicaTables;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.listing.ListRequest;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.LinkedHashMap;
import java.util.Map;

/** Replications of one database, and what {@link ListReplicas} then lists. */
final class ListCase {
    static final ListRequest ALL = new ListRequest(null, null);
    static final String SOURCE_EXECUTION = "arn:aws:states:eu-west-1:111111111111:execution:stack-a-replication:one";

    final Destination account = new Destination();
    private Announcement last;

    ListCase() {
        account.machine();
    }

    /** The newest replication. */
    Announcement last() {
        return last;
    }

    /** Replications that went live one after the other; all but the last are superseded. */
    void history(int count) {
        account.createSecret();
        for (int number = 1; number <= count; number++) {
            last = account.live(number);
            account.markSuperseded(last);
        }
    }

    ReplicaList list(ListRequest request) {
        return list(request, account.settings());
    }

    ReplicaList list(ListRequest request, Settings settings) {
        return new ListReplicas(
                        account.rds, account.secrets, account.sfn, account.kms, account.ssm, account.timeline, settings)
                .handle(request);
    }

    Listed row(int number) {
        return list(ALL).replicas().stream()
                .filter(row -> row.replicaId().equals(Destination.replica(number)))
                .findFirst()
                .orElseThrow();
    }

    SecretState secret() {
        return list(ALL).secrets().get(0);
    }

    /** An execution of the name and the input that StartReplication gives it, which never ends by itself. */
    String begin(Announcement announcement) {
        Map<String, Object> input =
                new LinkedHashMap<>(Json.members(Json.write(announcement)).orElseThrow());
        input.put("sourceExecutionArn", SOURCE_EXECUTION);
        return begin(account.machine(), announcement.replicationId().value(), Json.write(input));
    }

    String begin(String machine, String name, String input) {
        return account.sfn
                .startExecution(r -> r.stateMachineArn(machine).name(name).input(input))
                .executionArn();
    }

    void stop(String execution) {
        account.sfn.stopExecution(r -> r.executionArn(execution));
    }

    String table(ListRequest request) {
        return ReplicaTables.text(list(request));
    }
}
