package io.rdsreplicator.destination.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.steps.Destination;
import io.rdsreplicator.destination.steps.Faults;
import io.rdsreplicator.local.calls.SmallPages;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the compare-and-swap of the secret answers, and what the secret says after it. */
class SecretStoreTest {
    private static final String MAKER = "replica-1";

    private final Destination account = new Destination();
    private final SecretStore store = new SecretStore(account.secrets, account.settings());
    private SecretVersion base;
    private VersionStages labels;

    @BeforeEach
    void readTheBase() {
        account.createSecret();
        read();
    }

    private void read() {
        base = store.current(Destination.SECRET);
        labels = store.labels(Destination.SECRET);
    }

    private static SecretStore.Draft draft() {
        return new SecretStore.Draft(
                MAKER, List.of("replica-x"), "{\"username\": \"app\", \"new\": \"" + Destination.MARKER + "\"}");
    }

    private String version() {
        return ReplicationId.sha256(MAKER + " " + base.versionId());
    }

    @Test
    void makesTheNewValueCurrentAndTheBaseThePreviousOne() {
        assertThat(store.replace(base, labels, draft())).isTrue();

        assertThat(account.secret()).containsEntry("new", Destination.MARKER);
        assertThat(account.currentVersion()).isEqualTo(version());
        assertThat(account.labels().has("replica-x", version())).isTrue();
        assertThat(account.labels().has(VersionStages.PREVIOUS, base.versionId()))
                .isTrue();
    }

    @Test
    void changesNothingWhereTheBaseWasNotCurrentAnyMoreWhenTheLabelsWereRead() {
        account.putSecret("other", "change");
        account.faults.calls.clear();

        assertThat(store.replace(base, account.labels(), draft())).isFalse();

        assertThat(account.faults.calls).doesNotContain("putSecretValue", "updateSecretVersionStage");
        assertThat(account.secret()).containsEntry("other", "change").doesNotContainKey("new");
    }

    @Test
    void changesNothingThatApplicationsSeeWhereWhatItNamesIsNotFit() {
        assertThat(store.replace(base, labels, draft(), () -> false)).isFalse();

        assertThat(account.currentVersion()).isEqualTo(base.versionId());
    }

    @Test
    void overwritesNoChangeThatComesBetween() {
        account.faults.before("updateSecretVersionStage", () -> account.putSecret("other", "change"));

        assertThat(store.replace(base, labels, draft())).isFalse();

        assertThat(account.secret()).containsEntry("other", "change").doesNotContainKey("new");
    }

    @Test
    void findsThatItsOwnValueIsCurrentAlready() {
        assertThat(store.replace(base, labels, draft())).isTrue();

        assertThat(store.replace(base, labels, draft()))
                .as("a repeat, with what was read before")
                .isTrue();
        assertThat(account.currentVersion()).isEqualTo(version());
    }

    @Test
    void isTriedAgainWhereTheLabelsThatAreReadLagBehindThoseThatWereCompared() {
        account.faults.fail("updateSecretVersionStage", "InvalidParameterException");

        assertThatThrownBy(() -> store.replace(base, labels, draft()))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("swapping secret " + Destination.SECRET + ": InvalidParameterException");
        assertThat(account.currentVersion()).isEqualTo(base.versionId());
    }

    @Test
    void takesTheLabelOfAFinishedRotationOffTheBase() {
        account.finishRotation(account.startRotation());
        read();

        assertThat(store.replace(base, labels, draft())).isTrue();

        assertThat(account.labels().versionWith(VersionStages.PENDING)).isEmpty();
        assertThat(account.currentVersion()).isEqualTo(version());
    }

    @Test
    void swapsNothingWhereAnotherRotationBeginsBeforeTheLabelIsOff() {
        account.finishRotation(account.startRotation());
        read();
        account.faults.fail("updateSecretVersionStage", "InvalidParameterException");

        assertThat(store.replace(base, labels, draft())).isFalse();
        assertThat(account.currentVersion()).isEqualTo(base.versionId());
    }

    @Test
    void refusesWhatDoesNotPassWhileItSwaps() {
        account.faults.fail("updateSecretVersionStage", "AccessDeniedException");

        assertThatThrownBy(() -> store.replace(base, labels, draft()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("swapping secret " + Destination.SECRET
                        + ": AccessDeniedException: where the secret has a KMS key")
                .hasMessageNotContaining(Faults.SAID_BY_AWS);
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
    void believesThatThePasswordStayedTheSameWhereAllVersionsSinceSaySo() {
        Instant before = account.timeline.instant().minusSeconds(1);
        account.putSecret("dbInstanceIdentifier", Destination.replica(1));
        String version = account.currentVersion();
        account.putSecret("other", "change");

        assertThat(keepsPassword(version, before)).isTrue();
        assertThat(store.keepsPassword(store.current(Destination.SECRET), version, Destination.replica(2), before))
                .isFalse();
        assertThat(keepsPassword(version, account.timeline.instant().plusSeconds(1)))
                .as("it is older")
                .isFalse();
        account.putSecret("password", "another-" + Destination.MARKER);
        account.putSecret("password", Destination.PASSWORD);
        assertThat(keepsPassword(version, before)).as("another stood between").isFalse();
    }

    @Test
    void believesNothingOfAPasswordWhereMoreVersionsWereMadeSinceThanItReads() {
        account.timeline.runFor(Duration.ofMinutes(1));
        Instant before = account.timeline.instant().minusSeconds(1);
        account.putSecret("dbInstanceIdentifier", Destination.replica(1));
        String version = account.currentVersion();
        for (int i = 1; i < SmallPages.FEWEST; i++) {
            account.putSecret("other", i);
        }
        assertThat(keepsPassword(version, before)).isTrue();

        account.putSecret("other", "one more");
        assertThat(keepsPassword(version, before)).isFalse();
    }

    private boolean keepsPassword(String version, Instant after) {
        return store.keepsPassword(store.current(Destination.SECRET), version, Destination.replica(1), after);
    }

    @Test
    void showsNoValueInItsText() {
        assertThat(draft().toString()).isEqualTo("Draft[replica-1, [replica-x], value not shown]");
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
