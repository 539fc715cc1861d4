package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.listing.ReplicaList;
import io.rdsreplicator.destination.listing.ReplicaList.SecretState;
import io.rdsreplicator.destination.listing.ReplicaTables;
import io.rdsreplicator.shared.listing.ListRequest;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the list of the replicas says of the secrets. */
class ListedSecretsTest {
    private final ListCase lists = new ListCase();
    private final Destination account = lists.account;

    @Test
    void saysWhatTheSecretSaysAndNoMore() {
        lists.history(1);
        account.putSecret("pinned", "true");
        account.putSecret("notBefore", "2026-11-21T09:00:00Z");

        assertThat(lists.secret())
                .isEqualTo(new SecretState(
                        "orders",
                        Destination.SOURCE.toString(),
                        Destination.SECRET,
                        Destination.replica(1),
                        true,
                        Instant.parse("2026-11-21T09:00:00Z"),
                        null));
        assertThat(Json.write(lists.list(ListCase.ALL))).doesNotContain(Destination.MARKER);
        assertThat(lists.table(ListCase.ALL)).doesNotContain(Destination.MARKER);
    }

    @Test
    void aBrokenSecretHidesNothingButWhatItSays() {
        lists.history(2);
        account.secrets.putSecretValue(
                r -> r.secretId(Destination.SECRET).secretString("no object " + Destination.MARKER));

        assertThat(lists.secret().problem()).contains("must be one JSON object").doesNotContain(Destination.MARKER);
        assertThat(lists.list(ListCase.ALL).replicas()).hasSize(2).allSatisfy(row -> {
            assertThat(row.standing()).isEqualTo("unknown");
            assertThat(row.keptFor()).contains("cannot be read");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "getSecretValue, AccessDeniedException",
        "getSecretValue, ThrottlingException",
        "describeSecret, InternalServiceError"
    })
    void saysWhyASecretCannotBeRead(String operation, String code) {
        lists.history(1);
        account.faults.fail(operation, code);

        assertThat(lists.secret().problem()).contains(code);
    }

    @Test
    void saysThatTheSecretIsMissing() {
        account.restore(1);

        assertThat(lists.secret().problem()).contains("does not exist");
        assertThat(lists.row(1).standing()).isEqualTo("unknown");
    }

    @Test
    void saysThatTheSecretIsOfAnotherDatabaseOrNamesAReplicaThatIsGone() {
        lists.history(1);
        account.putSecret("dbInstanceIdentifier", "replica-gone");
        assertThat(lists.secret().problem()).isEqualTo("it names replica-gone, which is no replica of this stack");

        account.putSecret("sourceArn", "arn:aws:rds:us-east-1:111111111111:db:orders");
        assertThat(lists.secret().problem()).contains("another database");
    }

    @Test
    void saysThatTheLiveReplicaIsPublicAndThatItsKeyIsDisabled() {
        lists.history(1);
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(Destination.replica(1))
                .publiclyAccessible(true)
                .applyImmediately(true));
        account.timeline.runUntilIdle();
        account.kms.disableKey(r -> r.keyId(account.landingKey));

        assertThat(lists.secret().problem())
                .contains("of " + Destination.replica(1) + ", which is live: it is publicly accessible; of "
                        + Destination.replica(1) + ", which is live: its KMS key " + account.landingKey
                        + " is Disabled");
    }

    @Test
    void saysThatRdsManagesThePasswordOfTheLiveReplica() {
        lists.history(1);
        account.rds.modifyDBInstance(r -> r.dbInstanceIdentifier(Destination.replica(1))
                .manageMasterUserPassword(true)
                .applyImmediately(true));
        account.timeline.runUntilIdle();

        assertThat(lists.secret().problem())
                .contains("of " + Destination.replica(1)
                        + ", which is live: RDS manages its master password, in secret ");
    }

    @Test
    void findsADatabaseOfWhichNoReplicaIsLeft() {
        lists.history(1);
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(1)).deletionProtection(false));
        account.rds.deleteDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(1)).skipFinalSnapshot(true));
        account.timeline.runUntilIdle();

        SecretState gone = new SecretState(
                "orders",
                Destination.SOURCE.toString(),
                Destination.SECRET,
                Destination.replica(1),
                false,
                null,
                "it names " + Destination.replica(1) + ", which is no replica of this stack");
        assertThat(lists.list(ListCase.ALL).secrets()).containsExactly(gone);
        assertThat(lists.list(new ListRequest("orders", null)).secrets()).containsExactly(gone);
        assertThat(lists.list(new ListRequest("ledger", null)).secrets())
                .extracting(SecretState::sourceDatabase)
                .containsExactly("ledger");
        assertThat(lists.table(ListCase.ALL))
                .contains("\norders: secret rds-replica/orders; it names " + Destination.replica(1));
    }

    @Test
    void leavesOutSecretsThatPromiseNoReplicaOfThisStack() {
        lists.history(1);
        account.secrets.createSecret(r -> r.name("rds-replica/empty"));
        account.secrets.createSecret(r -> r.name("rds-replica/text").secretString("no JSON"));
        account.secrets.createSecret(
                r -> r.name("rds-replica/other").secretString("{\"dbInstanceIdentifier\": \"another\"}"));

        assertThat(lists.list(ListCase.ALL).secrets())
                .extracting(SecretState::sourceDatabase)
                .containsExactly("orders");
    }

    @Test
    void saysThatACopyOfASecretIsOfAnotherDatabaseToWhomAsksForIt() {
        lists.history(1);
        account.secrets.createSecret(r -> r.name("rds-replica/copy").secretString(account.secretText()));

        assertThat(lists.list(ListCase.ALL).secrets())
                .extracting(SecretState::sourceDatabase)
                .containsExactly("orders");
        assertThat(lists.list(new ListRequest("copy", null)).secrets())
                .extracting(SecretState::problem)
                .containsExactly("it belongs to replicas of another database, " + Destination.SOURCE);
    }

    @Test
    void saysThatItDoesNotKnowOfDatabasesWithoutReplicas() {
        lists.history(1);
        account.faults.fail("listSecrets", "AccessDeniedException");

        ReplicaList list = lists.list(ListCase.ALL);

        assertThat(list.replicas()).hasSize(1);
        assertThat(list.secrets()).extracting(SecretState::sourceDatabase).containsExactly("orders", "");
        assertThat(list.secrets().get(1).secretName()).isEqualTo("rds-replica/*");
        assertThat(list.secrets().get(1).problem())
                .contains("listing the secrets rds-replica/*: AccessDeniedException");
        assertThat(ReplicaTables.text(list))
                .contains("\n\n" + list.secrets().get(1).problem() + "\n");
    }

    @ParameterizedTest
    @CsvSource({"stopped", "deleting", "storage-full", "modifying"})
    void saysThatTheLiveReplicaIsNotAvailable(String status) {
        lists.history(2);
        account.rdsService.appearAs(Destination.B, Destination.replica(1), status);
        assertThat(lists.secret().problem()).as("the other is live").isNull();

        account.rdsService.appearAs(Destination.B, Destination.replica(2), status);

        assertThat(lists.secret().problem())
                .isEqualTo(Destination.replica(2) + ", which is live, is " + status + ", not available");
    }

    @Test
    void saysThatTheLiveReplicaCanBeDeleted() {
        lists.history(1);
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(1)).deletionProtection(false));

        assertThat(lists.secret().problem())
                .isEqualTo("the deletion protection of " + Destination.replica(1) + ", which is live, is off");
    }

    @Test
    void saysThatApplicationsAreSentElsewhereThanToTheLiveReplica() {
        lists.history(2);
        Object host = account.secret().get("host");
        account.putSecret(
                "host", account.instance(Destination.replica(1)).endpoint().address());
        String elsewhere = "its host and port are not the endpoint of " + Destination.replica(2) + ", which is live";
        assertThat(lists.secret().problem()).isEqualTo(elsewhere);

        account.putSecret("host", host.toString().toUpperCase(Locale.ROOT));
        account.putSecret("port", String.valueOf(account.secret().get("port")));
        assertThat(lists.secret().problem()).isNull();

        account.putSecret("port", 1);
        assertThat(lists.secret().problem()).isEqualTo(elsewhere);
    }

    @Test
    void saysThatEveryReplicationRefusesTheSecret() {
        lists.history(1);
        account.putSecret("engine", "mysql");
        assertThat(lists.secret().problem()).contains("engine must be of the family of postgres");
        account.putSecret("engine", "postgres");
        account.putSecret("username", "somebody" + Destination.MARKER);
        assertThat(lists.secret().problem())
                .contains("username must be the master user")
                .doesNotContain(Destination.MARKER);
        account.putSecret("username", "app");
        account.putSecret("password", "with space " + Destination.MARKER);
        assertThat(lists.secret().problem())
                .contains("password must be one that RDS accepts")
                .doesNotContain(Destination.MARKER);

        assertThat(lists.list(ListCase.ALL, account.settings("RESET_MASTER_PASSWORD", "false"))
                        .secrets()
                        .get(0)
                        .problem())
                .isNull();
    }

    @Test
    void saysOfASecretThatNamesNoReplicaYetThatItIsRefused() {
        account.createSecret();
        account.candidate(1);
        assertThat(lists.secret().problem()).isNull();

        account.putSecret("username", "somebody");

        assertThat(lists.secret().problem()).contains("username must be the master user");
    }

    @Test
    void saysAllThatIsWrongTheWorstFirst() {
        lists.history(1);
        account.putSecret("username", "somebody");
        account.putSecret("host", "elsewhere");
        account.rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(Destination.replica(1)).deletionProtection(false));
        account.rdsService.appearAs(Destination.B, Destination.replica(1), "stopped");

        assertThat(lists.secret().problem())
                .containsSubsequence("is stopped", "; ", "host", "; ", "username", "; ", "protection");
    }
}
