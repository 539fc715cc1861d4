package io.rdsreplicator.destination.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.replica.Engine;
import io.rdsreplicator.destination.steps.Destination;
import io.rdsreplicator.local.calls.SmallPages;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicaPasswordsTest {
    private final Destination account = new Destination();
    private final SecretStore store = new SecretStore(account.secrets, account.settings());
    private final ReplicaPasswords passwords = new ReplicaPasswords(account.secrets, store);

    @BeforeEach
    void createSecret() {
        account.createSecret();
    }

    @Test
    void believesThatThePasswordStayedTheSameWhereAllVersionsSinceSaySo() {
        Instant before = account.timeline.instant().minusSeconds(1);
        account.putSecret("dbInstanceIdentifier", Destination.replica(1));
        String version = account.currentVersion();
        account.putSecret("other", "change");

        assertThat(keepsPassword(version, before)).isTrue();
        assertThat(passwords.keepsPassword(store.current(Destination.SECRET), version, Destination.replica(2), before))
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
        return passwords.keepsPassword(store.current(Destination.SECRET), version, Destination.replica(1), after);
    }

    @ParameterizedTest
    @CsvSource({"postgres, 32", "mysql, 32", "mariadb, 32", "oracle-ee, 30", "oracle-se2-cdb, 30", "sqlserver-se, 32"})
    void generatesOneThatRdsTakesOfTheEngine(String engineName, int length) {
        Engine engine = Engine.of(engineName);

        String password = passwords.randomPassword(engine);

        assertThat(password).hasSize(length).matches(engine::accepts, "accepted");
    }
}
