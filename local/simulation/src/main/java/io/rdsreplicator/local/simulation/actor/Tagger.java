package io.rdsreplicator.local.simulation.actor;

import io.rdsreplicator.local.simulation.RandomDraws;
import io.rdsreplicator.local.simulation.ResourceLedger.Kind;
import io.rdsreplicator.local.simulation.ResourceLedger.Made;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.TrueDatabase;
import io.rdsreplicator.local.simulation.fault.Fault;
import io.rdsreplicator.local.simulation.fault.Trouble;
import io.rdsreplicator.local.stage.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Somebody with permission to tag, who changes the tags of replicas to those of other replicas, or to any value. This
 * actor also lets an application of another database use a replica.
 */
public final class Tagger {
    private static final String SECRET = "rds-replica/reports";
    private static final String PREFIX = "rds-replicator:";
    private final Simulation simulation;
    private final RandomDraws draws;
    private boolean on = true;

    public Tagger(Simulation simulation) {
        this.simulation = simulation;
        this.draws = RandomDraws.of(simulation.scenario().seed(), "tagger");
    }

    public void plan() {
        if (simulation.scenario().has(Trouble.TAGS)) {
            int acts = draws.between(1, 6);
            for (int i = 0; i < acts; i++) {
                simulation.at(
                        draws.between(
                                Duration.ofMinutes(20), simulation.scenario().busy()),
                        this::change);
            }
            simulation.at(
                    draws.between(Duration.ofMinutes(20), simulation.scenario().busy()), this::use);
        }
    }

    public void goHome() {
        on = false;
    }

    private Optional<Made> oneOfTheReplicas() {
        List<Made> replicas = simulation.ledger().all().stream()
                .filter(made ->
                        made.kind() == Kind.REPLICA && simulation.states().exists(made))
                .toList();
        return on && !replicas.isEmpty() ? Optional.of(draws.oneOf(replicas)) : Optional.empty();
    }

    private void use() {
        oneOfTheReplicas().ifPresent(replica -> {
            simulation.tell(Fault.NAMED_BY_OTHERS, replica.id());
            simulation
                    .ledger()
                    .nameElsewhere(replica.id(), simulation.timeline().instant());
            simulation
                    .stage()
                    .client(SecretsManagerClient.class, simulation.place("B"))
                    .createSecret(r -> r.name(SECRET).secretString("{\"host\": \"" + replica.id() + ".reports\"}"));
        });
    }

    private void change() {
        oneOfTheReplicas().ifPresent(this::change);
    }

    private void change(Made replica) {
        boolean toTheSecond = simulation.actors().second().exists() && draws.chance(0.3);
        Tag tag = toTheSecond ? tag("stack", SecondDeployment.DESTINATION_STACK) : draw(replica);
        simulation.tell(Fault.TAGGED_BY_OTHERS, replica.id() + ": " + tag.key() + " is " + tag.value());
        simulation.ledger().retag(replica.id());
        TrueDatabase database = simulation.states().replica(replica).orElseThrow();
        try {
            new DatabaseAdministrator(simulation, "B").tag(database, tag);
        } catch (AwsServiceException e) {
            simulation
                    .history()
                    .tell("   which is refused: " + e.awsErrorDetails().errorCode());
        }
    }

    private Tag draw(Made replica) {
        String other = simulation.scenario().databases().stream()
                .filter(name -> !name.equals(replica.database()))
                .findFirst()
                .orElse("nobody");
        return switch (draws.between(1, 4)) {
            case 1 ->
                tag(
                        "source-arn",
                        Stage.SOURCE.arn(
                                "rds", simulation.scenario().kind(other).arnType() + ":" + other));
            case 2 -> tag("role", draws.oneOf(List.of("live", "superseded", "candidate", "chosen", "")));
            case 3 ->
                tag("snapshot-time", draws.oneOf(List.of("2031-01-01T00:00:00Z", "2001-01-01T00:00:00Z", "yesterday")));
            default -> tag("replication-id", "orders-20200101000000-3f9a1c");
        };
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(PREFIX + key).value(value).build();
    }
}
