package io.rdsreplicator.destination.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.RestoredDatabases;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.steps.Destination;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OtherLineageSecretsTest {
    private static final String SECRET = "rds-replica/reports";
    private static final String OWN = "a-database-with-a-long-name-a";
    private static final String ALIKE = "a-database-with-a-long-name-b";
    private final Destination account = new Destination();
    private OtherLineageSecrets secrets;
    private Replica replica;

    @BeforeEach
    void haveAReplica() {
        account.createSecret();
        account.live(1);
        secrets = new OtherLineageSecrets(new SecretStore(account.secrets, account.settings()));
        replica = new StackReplicas(account.rds, account.settings())
                .find(Destination.replica(1), Destination.SOURCE)
                .orElseThrow();
    }

    private Optional<String> naming() {
        return secrets.list().naming(replica, "orders");
    }

    private void create(String value) {
        account.secrets.createSecret(r -> r.name(SECRET).secretString(value));
    }

    private String value() {
        return "{\"host\": \"" + replica.id() + ".abc.eu-west-1.rds.amazonaws.com\"}";
    }

    @Test
    void doesNotAskTheDatabasesOwnSecret() {
        assertThat(naming()).isEmpty();
        assertThat(account.faults.calls).endsWith("listSecrets");
    }

    @Test
    void findsWhatIsCurrentPreviousOrPending() {
        create(value());
        assertThat(naming())
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains(SECRET).contains("AWSCURRENT"));

        account.secrets.putSecretValue(r -> r.secretId(SECRET).secretString("{}"));
        assertThat(naming()).hasValueSatisfying(reason -> assertThat(reason).contains("AWSPREVIOUS"));

        account.secrets.putSecretValue(r -> r.secretId(SECRET).secretString("{}"));
        assertThat(naming()).isEmpty();

        account.secrets.putSecretValue(
                r -> r.secretId(SECRET).versionStages(VersionStages.PENDING).secretString(value()));
        assertThat(naming()).hasValueSatisfying(reason -> assertThat(reason).contains("AWSPENDING"));
    }

    @Test
    void findsItInATextThatIsNoJsonAndBesideOtherNames() {
        create("replica-" + replica.id() + "x and replica-orders-11111111111111-222222");

        assertThat(naming()).isPresent();
    }

    @Test
    void readsAVersionOnceWhateverReplicaIsAskedAbout() {
        create("{\"host\": \"replica-orders-20261121040509-aaaaaa.eu\"}");
        naming();
        account.faults.calls.clear();

        assertThat(naming()).isEmpty();

        assertThat(account.faults.calls).containsExactly("listSecrets");
    }

    @Test
    void countsASecretWithoutValueAsOneThatNamesNothing() {
        account.secrets.createSecret(r -> r.name(SECRET));

        assertThat(naming()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AccessDeniedException", "DecryptionFailure"})
    void leavesASecretThatItMayNotReadToItsStack(String code) {
        create("{}");
        account.faults.fail("getSecretValue", code);

        assertThat(naming()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AccessDeniedException", "DecryptionFailure"})
    void keepsWhatTheSecretOfADatabaseMayNameWhoseReplicasCanHaveTheSameName(String code) {
        haveReplicaOfALongName();
        account.secrets.createSecret(r -> r.name("rds-replica/" + ALIKE).secretString("{}"));
        account.faults.fail("getSecretValue", code);

        assertThat(secrets.list().naming(replica, OWN))
                .hasValueSatisfying(reason ->
                        assertThat(reason).contains(ALIKE).contains(code).contains("may name it"));
    }

    private void haveReplicaOfALongName() {
        Arn source = Arn.parse(Destination.A.arn("rds", "db:" + OWN), "sourceArn");
        ReplicationId id = ReplicationId.mint(source, "execution", account.timeline.instant());
        ReplicationTags tags = new ReplicationTags("stack-b", id, source.toString(), Optional.empty(), "superseded");
        replica = new Replica(RestoredDatabases.instance("replica-" + id, "postgres", "shop"), tags);
    }

    @Test
    void readsTheSecretOfADatabaseAfreshWhoseReplicasCanHaveTheSameName() {
        haveReplicaOfALongName();
        for (String secret : List.of("rds-replica/" + ALIKE, SECRET)) {
            account.secrets.createSecret(r -> r.name(secret).secretString("{}"));
        }
        account.timeline.runFor(Duration.ofMinutes(10));
        account.secretsService.listLate(Destination.B, Duration.ofMinutes(5));

        account.secrets.putSecretValue(r -> r.secretId(SECRET).secretString(value()));
        assertThat(secrets.list().naming(replica, OWN)).as("the list is late").isEmpty();

        account.secrets.putSecretValue(r -> r.secretId("rds-replica/" + ALIKE).secretString(value()));
        assertThat(secrets.list().naming(replica, OWN))
                .hasValueSatisfying(reason -> assertThat(reason).contains(ALIKE));
    }
}
