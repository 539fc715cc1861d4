package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.model.Tag;

class MeasureReplicasTest {
    private static final String OTHER = Destination.A.arn("rds", "db:ledger");
    private static final String LEDGER = "replica-ledger-20261121040501-3f9a1c";

    private final Destination account = new Destination();
    private final MeasureReplicas step =
            new MeasureReplicas(account.rds, account.secrets, account.sns, account.kms, account.settings());
    private final PrintStream terminal = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void catchWhatIsPrinted() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void findsNoSecretInIt() {
        System.setOut(terminal);
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain(Destination.MARKER);
    }

    @Test
    void publishesTheAgeOfTheLiveReplicasDataAndTheReplicasKept() {
        account.createSecret();
        Announcement live = account.live(1);
        account.candidate(2);
        Instant now = live.snapshotTime().plus(Duration.ofHours(5));

        MeasureReplicas.Output output = step.handle(new MeasureReplicas.Input(now));

        assertThat(output.databases()).containsExactly(new MeasureReplicas.Measured("orders", 18_000L, 2));
        assertThat(metrics("LiveDataAge"))
                .extracting(line -> line.get("SourceDatabase"), line -> line.get("LiveDataAge"))
                .containsExactly(tuple("orders", 18_000), tuple(null, 18_000));
        assertThat(metrics("ReplicasKept")).singleElement().satisfies(line -> assertThat(line)
                .containsEntry("ReplicasKept", 2));
    }

    @Test
    void measuresTheAgeOfAReadReplicasDataByItsLastTransaction() {
        account.createSecret();
        account.rdsService.appearAsReplica(Destination.A, "orders", "primary", Duration.ofHours(2));
        Announcement live = account.live(1);
        Instant now = live.snapshotTime().plus(Duration.ofHours(5));

        assertThat(step.handle(new MeasureReplicas.Input(now)).databases())
                .containsExactly(new MeasureReplicas.Measured(
                        "orders", Duration.ofHours(7).toSeconds(), 1));
    }

    @Test
    void measuresTheAgeOfADatabaseThatNobodyWritesToByItsSnapshot() {
        account.createSecret();
        account.rdsService.writeNoMore(Destination.A, "orders");
        account.timeline.runFor(Duration.ofDays(7));
        Announcement live = account.live(1);
        Instant now = live.snapshotTime().plus(Duration.ofHours(5));

        assertThat(step.handle(new MeasureReplicas.Input(now)).databases())
                .containsExactly(new MeasureReplicas.Measured(
                        "orders", Duration.ofHours(5).toSeconds(), 1));
    }

    @Test
    void readsTheTimeOfTheEventAndNothingElse() {
        assertThat(Steps.run(step, Map.of("time", "2026-11-21T10:00:00Z", "source", "aws.events", "detail", Map.of())))
                .isEqualTo("{\"databases\":[],\"inDanger\":[]}");
        assertThatThrownBy(() -> Steps.run(step, Map.of()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("time");
    }

    private void becomesPublic(int number) {
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(Destination.replica(number))
                .publiclyAccessible(true)
                .applyImmediately(true));
        account.timeline.runUntilIdle();
    }

    @Test
    void findsALiveReplicaThatSomebodyHasMadePublic() {
        account.createSecret();
        account.live(1);
        account.candidate(2);
        becomesPublic(2);
        assertThat(measure().inDanger()).as("one that is not live").isEmpty();
        becomesPublic(1);

        assertThat(measure().inDanger()).containsExactly(Destination.replica(1) + ": it is publicly accessible");

        assertThat(metrics("LiveReplicasInDanger"))
                .extracting(line -> line.get("LiveReplicasInDanger"))
                .containsExactly(0, 1);
    }

    @Test
    void findsALiveReplicaWhoseKeyIsDisabledOrToBeDeleted() {
        account.createSecret();
        account.live(1);
        account.kms.disableKey(r -> r.keyId(account.landingKey));
        assertThat(measure().inDanger())
                .containsExactly(Destination.replica(1) + ": its KMS key " + account.landingKey + " is Disabled");

        account.kms.scheduleKeyDeletion(r -> r.keyId(account.landingKey));
        assertThat(measure().inDanger())
                .containsExactly(
                        Destination.replica(1) + ": its KMS key " + account.landingKey + " is PendingDeletion");

        account.kms.cancelKeyDeletion(r -> r.keyId(account.landingKey));
        account.kms.enableKey(r -> r.keyId(account.landingKey));
        assertThat(measure().inDanger()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"inaccessible-encryption-credentials", "inaccessible-encryption-credentials-recoverable"})
    void findsALiveReplicaThatRdsHasCutOffFromItsKey(String status) {
        account.createSecret();
        account.live(1);
        account.rdsService.appearAs(Destination.B, Destination.replica(1), status);

        assertThat(measure().inDanger())
                .containsExactly(Destination.replica(1) + ": RDS cannot use its KMS key " + account.landingKey);
    }

    @Test
    void publishesTheAgesThoughTheKeyCannotBeLookedAt() {
        account.createSecret();
        account.live(1);
        account.faults.fail("describeKey", "AccessDeniedException");

        assertThatThrownBy(this::measure)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("DescribeKey");

        assertThat(metrics("LiveDataAge")).hasSize(2);
    }

    @Test
    void publishesNoAgeBeforeAReplicaIsLive() {
        account.createSecret();
        account.candidate(1);

        assertThat(measure().databases()).containsExactly(new MeasureReplicas.Measured("orders", null, 1));
        assertThat(metrics("LiveDataAge")).isEmpty();
    }

    @Test
    void hidesNoDatabaseBehindOneThatCannotBeMeasured() {
        account.createSecret();
        account.live(1);
        ledger();

        assertThatThrownBy(this::measure)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("rds-replica/ledger does not exist");

        assertThat(metrics("LiveDataAge"))
                .as("no greatest age, as one is not known")
                .singleElement()
                .satisfies(line -> assertThat(line).containsEntry("SourceDatabase", "orders"));
        assertThat(metrics("ReplicasKept"))
                .extracting(line -> line.get("SourceDatabase"))
                .containsExactly("ledger", "orders");
    }

    @Test
    void refusesTheSecretOfAnotherDatabase() {
        ledger();
        account.secrets.createSecret(r -> r.name("rds-replica/ledger")
                .secretString(Json.write(Map.of(
                        "username",
                        "app",
                        "password",
                        Destination.PASSWORD,
                        "sourceArn",
                        Destination.SOURCE.toString()))));

        assertThatThrownBy(this::measure).hasMessageContaining("belongs to replicas of another database");
    }

    @Test
    void saysThatALiveReplicaIsGone() {
        account.createSecret();
        account.live(1);
        account.candidate(2);
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(1)).deletionProtection(false));
        account.rds.deleteDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(1)).skipFinalSnapshot(true));

        assertThatThrownBy(this::measure)
                .hasMessageContaining(Destination.replica(1))
                .hasMessageContaining("is no replica of this stack");
    }

    @Test
    void saysThatNoReplicaIsLeftOfADatabaseThatASecretPromises() {
        account.createSecret();
        account.live(1);
        ledgerSecret(LEDGER);

        assertThatThrownBy(this::measure)
                .hasMessageContaining("rds-replica/ledger names " + LEDGER)
                .hasMessageNotContaining("rds-replica/orders");
        assertThat(metrics("LiveDataAge"))
                .as("no greatest age, as one is not known")
                .singleElement()
                .satisfies(line -> assertThat(line).containsEntry("SourceDatabase", "orders"));
    }

    @Test
    void letsBeTheSecretsThatPromiseNoReplicaOfThisStack() {
        ledgerSecret("another-" + LEDGER);
        account.createSecret();
        account.secrets.createSecret(r -> r.name("rds-replica/empty"));
        account.secrets.createSecret(
                r -> r.name("rds-replica/eu/ledger").secretString(Json.write(Map.of("dbInstanceIdentifier", LEDGER))));
        account.secrets.createSecret(r ->
                r.name("rds-replica/ledger-copied").secretString(Json.write(Map.of("dbInstanceIdentifier", LEDGER))));
        account.secrets.createSecret(r -> r.name("rds-replica/text").secretString("no JSON"));
        account.secrets.createSecret(
                r -> r.name("Rds-replica/case").secretString(Json.write(Map.of("dbInstanceIdentifier", LEDGER))));

        assertThat(measure().databases()).isEmpty();
    }

    @Test
    void takesASecretThatItMayNotReadForSomebodyElses() {
        ledgerSecret(LEDGER);
        account.faults.fail("getSecretValue", "AccessDeniedException");

        assertThat(measure().databases()).isEmpty();
    }

    @Test
    void measuresWhatItCanWhereSecretsCannotBeListed() {
        account.createSecret();
        account.live(1);
        account.faults.fail("listSecrets", "AccessDeniedException");

        assertThatThrownBy(this::measure)
                .hasMessageContaining("listing the secrets rds-replica/*: AccessDeniedException");
        assertThat(metrics("LiveDataAge")).singleElement().satisfies(line -> assertThat(line)
                .containsEntry("SourceDatabase", "orders"));
    }

    @Test
    void measuresNothingOfOthers() {
        account.createForeignInstance("replica-ledger-20261121040501-3f9a1c");
        account.createForeignInstance("ledger");

        assertThat(measure().databases()).isEmpty();
        assertThat(metrics("LiveDataAge")).isEmpty();
        assertThat(metrics("ReplicasKept")).isEmpty();
    }

    @Test
    void passesOnWhatPasses() {
        account.createSecret();
        account.live(1);
        account.faults.fail("getSecretValue", "ThrottlingException");

        assertThatThrownBy(this::measure).isInstanceOf(TransientException.class);
    }

    private MeasureReplicas.Output measure() {
        return step.handle(new MeasureReplicas.Input(account.timeline.instant()));
    }

    private void ledgerSecret(String replica) {
        account.secrets.createSecret(r -> r.name("rds-replica/ledger")
                .secretString(Json.write(Map.of(
                        "username",
                        "app",
                        "password",
                        Destination.PASSWORD,
                        "sourceArn",
                        OTHER,
                        "dbInstanceIdentifier",
                        replica))));
    }

    /** A replica of another database, of this stack. */
    private void ledger() {
        List<Tag> tags = new ReplicationTags(
                        "stack-b",
                        new ReplicationId(LEDGER.substring("replica-".length())),
                        OTHER,
                        Optional.of(account.timeline.instant()),
                        Replica.LIVE)
                .toTags();
        account.createForeignInstance(LEDGER, tags.toArray(Tag[]::new));
    }

    private List<Map<String, Object>> metrics(String name) {
        return printed.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> Json.members(line).orElseThrow())
                .filter(line -> line.containsKey(name))
                .toList();
    }
}
