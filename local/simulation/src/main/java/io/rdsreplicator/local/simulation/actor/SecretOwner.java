package io.rdsreplicator.local.simulation.actor;

import io.rdsreplicator.local.simulation.RandomDraws;
import io.rdsreplicator.local.simulation.ResourceLedger.SecretAccount;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.TrueDatabase;
import io.rdsreplicator.local.simulation.fault.Fault;
import io.rdsreplicator.local.simulation.fault.Trouble;
import io.rdsreplicator.local.simulation.invariant.SecretsStaySecret;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/**
 * Other writers of a secret: a rotation, an application, and an operator. The rotation has the same three steps as
 * AWS's rotation functions. The application stores its own key in the secret. The operator pins it.
 */
public final class SecretOwner {
    private static final String CURRENT = "AWSCURRENT";
    private static final String PENDING = "AWSPENDING";
    private static final List<String> OF_A_REPLICA = List.of(
            "host",
            "port",
            "reader_host",
            "dbInstanceIdentifier",
            "dbClusterIdentifier",
            "replicationId",
            "sourceArn",
            "snapshotTime",
            "password");
    private final Simulation simulation;
    private final RandomDraws draws;
    private final DatabaseAdministrator administrator;
    private boolean on = true;
    private int passwords;
    private int changes;

    public SecretOwner(Simulation simulation) {
        this.simulation = simulation;
        this.draws = RandomDraws.of(simulation.scenario().seed(), "secret owner");
        this.administrator = new DatabaseAdministrator(simulation, "B");
    }

    public void plan() {
        if (simulation.scenario().has(Trouble.SECRETS)) {
            int acts = draws.between(1, 4);
            for (int i = 0; i < acts; i++) {
                simulation.at(draws.between(Duration.ZERO, simulation.scenario().busy()), this::act);
            }
        }
    }

    /** Ends a rotation that is stuck, as an operator does eventually. */
    public void goHome() {
        on = false;
        simulation.scenario().databases().forEach(this::abandon);
    }

    /** Performs one of the owner's actions. */
    public void act() {
        if (!on) {
            return;
        }
        String database = draws.oneOf(simulation.scenario().databases());
        switch (draws.between(0, 5)) {
            case 0, 1, 2 -> rotate(database, draws.chance(0.15));
            case 3 -> {
                simulation.tell(Fault.SECRET_CHANGED, "a key of the application's own in the secret of " + database);
                put(database, "own", "kept " + changes++);
            }
            case 4 -> {
                String pin = "true".equals(value(database).get("pinned")) ? "false" : "true";
                simulation.tell(Fault.SECRET_CHANGED, "pinned = " + pin + " in the secret of " + database);
                put(database, "pinned", pin);
            }
            default -> goBack(database);
        }
    }

    /**
     * Changes the secret to the previous replica without the rollback state machine, as an operator can. The operator
     * locks that replica first, and sets the secret so that nothing older may replace it.
     */
    private void goBack(String database) {
        String previous = simulation.ledger().secret(database).namedByLabel.get("AWSPREVIOUS");
        String live = simulation.ledger().secret(database).live().orElse(null);
        Optional<TrueDatabase> target = Optional.ofNullable(previous)
                .filter(id -> !id.equals(live))
                .flatMap(id -> simulation.states().database("B", id))
                .filter(TrueDatabase::isAvailable);
        if (target.isEmpty()) {
            return;
        }
        simulation.tell(Fault.SECRET_CHANGED, "back to " + previous);
        administrator.protect(target.get(), true);
        SecretsManagerClient secrets = client(SecretsManagerClient.class);
        GetSecretValueResponse before =
                secrets.getSecretValue(r -> r.secretId(name(database)).versionStage("AWSPREVIOUS"));
        Map<String, Object> value = value(database);
        Map<String, Object> former = Json.members(before.secretString()).orElseThrow();
        for (String key : OF_A_REPLICA) {
            if (former.containsKey(key)) {
                value.put(key, former.get(key));
            } else {
                value.remove(key);
            }
        }
        value.put("notBefore", simulation.timeline().instant().toString());
        store(database, value);
    }

    /** Starts a rotation immediately, as an operator can. */
    public void rotateAtOnce(String database) {
        if (on) {
            rotate(database, false);
        }
    }

    private void rotate(String database, boolean stuck) {
        SecretsManagerClient secrets = client(SecretsManagerClient.class);
        if (pending(database) != null) {
            return;
        }
        simulation.tell(Fault.SECRET_ROTATED, database);
        Map<String, Object> value = value(database);
        String password = "Rotated-" + SecretsStaySecret.MARKER + "-" + passwords++;
        value.put("password", password);
        String token = "rotation-of-" + database + "-" + "0".repeat(20) + passwords;
        secrets.putSecretValue(r -> r.secretId(name(database))
                .clientRequestToken(token)
                .versionStages(PENDING)
                .secretString(Json.write(value)));
        if (!stuck) {
            simulation.after(
                    draws.spread(Duration.ofSeconds(1), Duration.ofMinutes(2)),
                    "set the rotated password",
                    () -> setPassword(database, token, 0));
        }
    }

    private void setPassword(String database, String token, int tries) {
        if (!token.equals(pending(database))) {
            return;
        }
        Map<String, Object> value = version(database, token);
        Optional<String> replica = SecretAccount.named(value);
        try {
            if (replica.isPresent()) {
                administrator.setPassword(database(replica.get()), (String) value.get("password"));
            }
            simulation.after(Duration.ofSeconds(20), "test the rotated password", () -> finish(database, token, 0));
        } catch (AwsServiceException e) {
            again(database, tries, () -> setPassword(database, token, tries + 1));
        }
    }

    private void finish(String database, String token, int tries) {
        if (!token.equals(pending(database))) {
            return;
        }
        Map<String, Object> value = version(database, token);
        Optional<String> replica = SecretAccount.named(value);
        boolean fits = replica.isEmpty()
                || simulation.states().database("B", replica.get()).stream().anyMatch(found -> simulation
                        .storage()
                        .accepts(found.arn(), (String) value.get("username"), (String) value.get("password")));
        if (!fits) {
            again(database, tries, () -> finish(database, token, tries + 1));
            return;
        }
        String current = client(SecretsManagerClient.class)
                .getSecretValue(r -> r.secretId(name(database)).versionStage(CURRENT))
                .versionId();
        client(SecretsManagerClient.class).updateSecretVersionStage(r -> r.secretId(name(database))
                .versionStage(CURRENT)
                .moveToVersionId(token)
                .removeFromVersionId(current));
        replica.ifPresent(simulation.ledger()::isFitted);
        simulation.history().tell("the rotation of " + database + " is finished");
    }

    /** @throws AwsServiceException if there is no database of this name */
    private TrueDatabase database(String id) {
        return simulation.states().database("B", id).orElseThrow(() -> DbInstanceNotFoundException.builder()
                .message(id)
                .build());
    }

    private void again(String database, int tries, Runnable step) {
        if (tries < 10) {
            simulation.after(Duration.ofSeconds(30), "a step of the rotation again", step);
        } else {
            abandon(database);
        }
    }

    private void abandon(String database) {
        String version = pending(database);
        if (version != null) {
            simulation.history().tell("the rotation of " + database + " is given up");
            client(SecretsManagerClient.class)
                    .updateSecretVersionStage(r ->
                            r.secretId(name(database)).versionStage(PENDING).removeFromVersionId(version));
        }
    }

    /** The version that a rotation is preparing, or null. */
    private String pending(String database) {
        return client(SecretsManagerClient.class)
                .describeSecret(r -> r.secretId(name(database)))
                .versionIdsToStages()
                .entrySet()
                .stream()
                .filter(entry ->
                        entry.getValue().contains(PENDING) && !entry.getValue().contains(CURRENT))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private Map<String, Object> value(String database) {
        String text = client(SecretsManagerClient.class)
                .getSecretValue(r -> r.secretId(name(database)))
                .secretString();
        return Json.members(text).orElseThrow();
    }

    private Map<String, Object> version(String database, String version) {
        String text = client(SecretsManagerClient.class)
                .getSecretValue(r -> r.secretId(name(database)).versionId(version))
                .secretString();
        return Json.members(text).orElseThrow();
    }

    private void put(String database, String key, String text) {
        Map<String, Object> value = value(database);
        value.put(key, text);
        store(database, value);
    }

    private void store(String database, Map<String, Object> value) {
        String token = "owner-of-" + database + "-" + "0".repeat(24) + changes++;
        client(SecretsManagerClient.class)
                .putSecretValue(r ->
                        r.secretId(name(database)).clientRequestToken(token).secretString(Json.write(value)));
    }

    private <C extends SdkClient> C client(Class<C> api) {
        return simulation.stage().client(api, simulation.place("B"));
    }

    private static String name(String database) {
        return "rds-replica/" + database;
    }
}
