package io.rdsreplicator.local.permissions;

import static io.rdsreplicator.local.permissions.Accounts.A;
import static io.rdsreplicator.local.permissions.Accounts.B;

import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** Settings for a DB instance and a DB cluster: written down while a replica is being made, so that it gets them late. */
final class TourOfSettings {
    static final String ROLE = "arn:aws:iam::" + B.account() + ":role/of-replicas";
    private static final String TRUST =
            """
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {"Service": ["rds.amazonaws.com", "monitoring.rds.amazonaws.com"]}}}
            """;

    private final Accounts accounts;

    TourOfSettings(Accounts accounts) {
        this.accounts = accounts;
    }

    void giveToAnInstance() {
        accounts.stage.aws().frontDoor().roles().create(B, "of-replicas", TRUST, Map.of(), List.of(), null);
        accounts.rds(B).createDBParameterGroup(r -> r.dbParameterGroupName("tuned")
                .dbParameterGroupFamily("postgres14")
                .description("tuned"));
        giveLate("orders", Map.of("parameterGroup", "tuned"), this::instances);
    }

    void giveToACluster() {
        accounts.rds(B).createDBClusterParameterGroup(r -> r.dbClusterParameterGroupName("tuned-cluster")
                .dbParameterGroupFamily("aurora-postgresql16")
                .description("tuned"));
        Map<String, Object> settings = Map.of("clusterParameterGroup", "tuned-cluster");
        giveLate("billing", settings, this::clusters);
        int before = ended();
        accounts.timeline.runFor(Duration.ofDays(1));
        accounts.start(A, "{\"sourceDatabase\": \"billing\"}");
        accounts.timeline.runUntilIdle();
        accounts.expect(B, before + 1, "SUCCEEDED");
    }

    /** The execution is stopped when the replica is being made, and started again with settings. */
    private void giveLate(String database, Map<String, Object> settings, IntSupplier replicas) {
        accounts.timeline.runFor(Duration.ofDays(1));
        int succeeded = ended();
        int before = replicas.getAsInt();
        accounts.start(A, "{\"sourceDatabase\": \"" + database + "\"}");
        BooleanSupplier isBeingMade = () -> replicas.getAsInt() > before;
        accounts.timeline.runUntil(isBeingMade);
        String announcement = accounts.stop(accounts.newest(B));
        document(database, settings);
        accounts.start(B, announcement);
        accounts.timeline.runUntilIdle();
        accounts.expect(B, succeeded + 1, "SUCCEEDED");
    }

    private void document(String database, Map<String, Object> settings) {
        Map<String, Object> all = new LinkedHashMap<>(new TreeMap<>(settings));
        all.put("roles", List.of("Lambda=" + ROLE));
        all.put("monitoringInterval", 30);
        all.put("monitoringRole", ROLE);
        all.put("iamAuthentication", true);
        accounts.client(SsmClient.class, B).putParameter(r -> r.name("/b/databases/" + database)
                .type(ParameterType.STRING)
                .value(Json.write(all)));
    }

    private int ended() {
        return (int) accounts.executions(B).stream()
                .filter(execution -> execution.statusAsString().equals("SUCCEEDED"))
                .count();
    }

    private int instances() {
        return accounts.replicas().size();
    }

    private int clusters() {
        return accounts.rds(B).describeDBClusters().dbClusters().size();
    }
}
