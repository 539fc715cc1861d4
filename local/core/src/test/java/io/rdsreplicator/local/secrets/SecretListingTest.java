package io.rdsreplicator.local.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

class SecretListingTest {
    private static final AccountRegion B = new AccountRegion("222222222222", "eu-west-1");
    private static final Duration LATE = Duration.ofMinutes(5);
    private static final Filter TAGGED =
            Filter.builder().key(FilterNameStringType.TAG_KEY).values("a").build();
    private static final String V1 = "1".repeat(32);
    private static final String V2 = "2".repeat(32);

    private final Timeline timeline = Timeline.virtual(Instant.parse("2030-01-01T10:00:00Z"));
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final SecretsService service = new SecretsService(timeline, frontDoor);
    private final SecretsManagerClient secrets = frontDoor.client(SecretsManagerClient.class, Caller.root(B));

    @BeforeEach
    void anOldSecretAndALateListing() {
        secrets.createSecret(
                r -> r.name("old").clientRequestToken(V1).secretString("one").description("before"));
        timeline.runFor(Duration.ofHours(1));
        service.listLate(B, LATE);
    }

    private List<SecretListEntry> listed() {
        return secrets.listSecrets(r -> {}).secretList();
    }

    private List<SecretListEntry> listed(Filter filter) {
        return secrets.listSecrets(r -> r.filters(filter)).secretList();
    }

    private List<String> names() {
        return listed().stream().map(SecretListEntry::name).toList();
    }

    @Test
    void aNewSecretIsNotListedYetThoughItIsDescribed() {
        secrets.createSecret(r -> r.name("new").secretString("value"));

        assertThat(names()).containsExactly("old");
        assertThat(secrets.describeSecret(r -> r.secretId("new")).name()).isEqualTo("new");
        timeline.runFor(LATE.minusMillis(1));
        assertThat(names()).containsExactly("old");
        timeline.runFor(Duration.ofMillis(1));
        assertThat(names()).containsExactly("new", "old");
    }

    @Test
    void changesAreListedLate() {
        secrets.putSecretValue(r -> r.secretId("old").clientRequestToken(V2).secretString("two"));
        timeline.runFor(Duration.ofMinutes(3));
        secrets.updateSecret(r -> r.secretId("old").description("after"));
        secrets.tagResource(
                r -> r.secretId("old").tags(Tag.builder().key("a").value("b").build()));

        assertThat(listed().get(0).secretVersionsToStages()).isEqualTo(Map.of(V1, List.of("AWSCURRENT")));
        timeline.runFor(Duration.ofMinutes(2));
        assertThat(listed().get(0).secretVersionsToStages())
                .isEqualTo(Map.of(V1, List.of("AWSPREVIOUS"), V2, List.of("AWSCURRENT")));
        assertThat(listed().get(0).description()).isEqualTo("before");
        assertThat(listed(TAGGED)).isEmpty();
        timeline.runFor(Duration.ofMinutes(3));
        assertThat(listed().get(0).description()).isEqualTo("after");
        assertThat(listed(TAGGED)).hasSize(1);
    }

    @Test
    void aDeletedSecretIsStillListed() {
        secrets.deleteSecret(r -> r.secretId("old").forceDeleteWithoutRecovery(true));

        assertThat(names()).containsExactly("old");
        assertThat(listed().get(0).deletedDate()).isNull();
        timeline.runFor(LATE);
        assertThat(names()).isEmpty();
    }

    @Test
    void aSecretThatIsMadeAgainUnderItsNameIsListedAfterTheFirst() {
        secrets.deleteSecret(r -> r.secretId("old").forceDeleteWithoutRecovery(true));
        timeline.runFor(Duration.ofMinutes(1));
        String second =
                secrets.createSecret(r -> r.name("old").secretString("again")).arn();

        assertThat(listed()).singleElement().satisfies(shown -> assertThat(shown.arn())
                .isNotEqualTo(second));
        timeline.runFor(LATE);
        assertThat(listed()).singleElement().satisfies(shown -> assertThat(shown.arn())
                .isEqualTo(second));
    }

    @Test
    void isAsUsualAgainAtOnce() {
        secrets.createSecret(r -> r.name("new").secretString("value"));

        service.listLate(B, Duration.ZERO);

        assertThat(names()).containsExactly("new", "old");
    }
}
