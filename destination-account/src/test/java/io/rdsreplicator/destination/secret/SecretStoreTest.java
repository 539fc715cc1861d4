package io.rdsreplicator.destination.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.steps.Destination;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecretStoreTest {
    private final Destination account = new Destination();
    private final SecretStore store = new SecretStore(account.secrets, account.settings());
    private SecretVersion base;

    @BeforeEach
    void readTheBase() {
        account.createSecret();
        base = store.current(Destination.SECRET);
    }

    @Test
    void leavesALabelThatIsOnAnotherVersionByNow() {
        store.addLabel(Destination.SECRET, "mine", base.versionId());
        account.putSecret("other", "change");
        store.addLabel(Destination.SECRET, "mine", account.currentVersion());
        store.takeOffLabel(Destination.SECRET, "mine", account.currentVersion());

        assertThat(account.labels().versionWith("mine")).contains(base.versionId());
        store.takeOffLabel(Destination.SECRET, "mine", base.versionId());
        assertThat(account.labels().versionWith("mine")).isEmpty();
    }

    @Test
    void readsVersionsAndLabelsAsOfOneMoment() {
        account.putSecret("dbInstanceIdentifier", Destination.replica(1));
        changeBeforeLooks(4);

        SecretView reading = store.read(Destination.SECRET);

        assertThat(reading.labels()).isEqualTo(account.labels());
        assertThat(reading.value().liveReplica()).contains(Destination.replica(1));
        assertThat(reading.inUse().labelNaming(Destination.replica(1))).contains(VersionStages.CURRENT);
    }

    @Test
    void givesUpASecretThatChangesWhileItIsReadAgainAndAgain() {
        changeBeforeLooks(6);

        assertThatThrownBy(() -> store.read(Destination.SECRET))
                .isInstanceOf(TransientException.class)
                .hasMessage("secret " + Destination.SECRET + " keeps changing");
        assertThatThrownBy(() -> store.read("rds-replica/none"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("rds-replica/none does not exist");
    }

    /** Somebody changes the secret right before each of its next looks at the labels. */
    private void changeBeforeLooks(int times) {
        if (times > 0) {
            account.faults.before("describeSecret", () -> {
                account.putSecret("change", times);
                changeBeforeLooks(times - 1);
            });
        }
    }

    @Test
    void namesTheSecretOfADatabaseAndTheDatabaseOfASecret() {
        assertThat(store.name("orders")).isEqualTo(Destination.SECRET);
        assertThat(store.database(Destination.SECRET)).isEqualTo("orders");
    }

    @Test
    void saysOfASecretOrAVersionThatIsNotThereThatItIsNot() {
        String unknown = ReplicationId.sha256("unknown");

        assertThat(store.find("rds-replica/none")).isEmpty();
        assertThat(store.version(Destination.SECRET, unknown)).isEmpty();
        assertThat(store.version(Destination.SECRET, base.versionId())
                        .orElseThrow()
                        .versionId())
                .isEqualTo(base.versionId());
        assertThat(store.findText(Destination.SECRET, unknown)).isEmpty();
        assertThat(store.findText(Destination.SECRET, base.versionId())).contains(account.secretText());
        assertThat(store.liveReplicaOf("rds-replica/none")).isEmpty();
        assertThat(store.findLabels("rds-replica/none")).isEmpty();
        assertThatThrownBy(() -> store.current("rds-replica/none"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(
                        "secret rds-replica/none does not exist or has no value: create it, a JSON object with at least username");
        assertThatThrownBy(() -> store.liveReplicaOf(Destination.SECRET, unknown))
                .isInstanceOf(TransientException.class);
    }

    @Test
    void listsTheSecretsOfAllPagesThatCanBeADatabases() {
        for (int i = 0; i < 45; i++) {
            String name = "rds-replica/database-" + i;
            account.secrets.createSecret(r -> r.name(name).secretString("{}"));
        }
        account.secrets.createSecret(r -> r.name("rds-replica/no_database").secretString("{}"));
        account.secrets.createSecret(r -> r.name("other/orders").secretString("{}"));

        assertThat(store.names())
                .hasSize(46)
                .contains(Destination.SECRET, "rds-replica/database-44")
                .doesNotContain("other/orders");
    }

    @Test
    void readsNoSecretThatHasNoCurrentVersion() {
        account.secrets.createSecret(r -> r.name("rds-replica/empty"));

        assertThatThrownBy(() -> store.read("rds-replica/empty"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("does not exist or has no value");
    }

    /** A version that applications read, and that cannot be found, is not a version that names nothing. */
    @Test
    void isTriedAgainWhereAVersionInUseIsGoneWhenItIsRead() {
        account.faults.fail("getSecretValue", "ResourceNotFoundException");

        assertThatThrownBy(() -> store.read(Destination.SECRET))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("changed while it was read");
    }
}
