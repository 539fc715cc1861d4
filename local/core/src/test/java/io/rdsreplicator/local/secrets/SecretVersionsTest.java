package io.rdsreplicator.local.secrets;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.SecretVersionsListEntry;

class SecretVersionsTest {
    private static final AccountRegion PLACE = new AccountRegion("222222222222", "eu-west-1");
    private static final String SECRET = "rds-replica/orders";
    private static final String V1 = token(1);
    private static final String V2 = token(2);
    private static final String V3 = token(3);

    private final Timeline timeline = Timeline.virtual(Instant.parse("2030-01-01T10:00:00Z"));
    private SecretsService service;
    private SecretsManagerClient secrets;

    @BeforeEach
    void aSecretWithItsFirstVersion() {
        FrontDoor frontDoor = new FrontDoor(timeline);
        service = new SecretsService(timeline, frontDoor);
        secrets = frontDoor.client(SecretsManagerClient.class, Caller.root(PLACE));
        secrets.createSecret(r -> r.name(SECRET).clientRequestToken(V1).secretString("one"));
    }

    private static String token(int number) {
        return "%032d".formatted(number);
    }

    private void put(String token, String value, String... stages) {
        secrets.putSecretValue(r -> r.secretId(SECRET)
                .clientRequestToken(token)
                .secretString(value)
                .versionStages(stages.length == 0 ? null : List.of(stages)));
    }

    private void move(String stage, String from, String to) {
        secrets.updateSecretVersionStage(r ->
                r.secretId(SECRET).versionStage(stage).removeFromVersionId(from).moveToVersionId(to));
    }

    private Map<String, List<String>> stages() {
        return secrets.describeSecret(r -> r.secretId(SECRET)).versionIdsToStages();
    }

    private String value(String stage) {
        return secrets.getSecretValue(r -> r.secretId(SECRET).versionStage(stage))
                .secretString();
    }

    @Test
    void aPutWithoutStagesBecomesCurrentAndThePreviousFollows() {
        put(V2, "two");
        assertThat(stages()).isEqualTo(Map.of(V1, List.of("AWSPREVIOUS"), V2, List.of("AWSCURRENT")));

        put(V3, "three");
        assertThat(stages()).isEqualTo(Map.of(V2, List.of("AWSPREVIOUS"), V3, List.of("AWSCURRENT")));
        assertThat(value("AWSCURRENT")).isEqualTo("three");
        assertThat(value("AWSPREVIOUS")).isEqualTo("two");
        assertThat(secrets.getSecretValue(r -> r.secretId(SECRET).versionId(V1)).secretString())
                .isEqualTo("one");
    }

    @Test
    void aPutWithStagesOnlyMovesThose() {
        put(V2, "two", "replica-a");
        assertThat(stages()).isEqualTo(Map.of(V1, List.of("AWSCURRENT"), V2, List.of("replica-a")));

        put(V3, "three", "replica-a", "AWSCURRENT");
        assertThat(stages()).isEqualTo(Map.of(V1, List.of("AWSPREVIOUS"), V3, List.of("AWSCURRENT", "replica-a")));
    }

    @Test
    void aRepeatedPutOfTheSameValueChangesNothing() {
        put(V2, "two");
        put(V3, "three");

        var again = secrets.putSecretValue(
                r -> r.secretId(SECRET).clientRequestToken(V2).secretString("two"));

        assertThat(again.versionId()).isEqualTo(V2);
        assertThat(again.versionStages()).containsExactly("AWSPREVIOUS");
        assertThat(value("AWSCURRENT")).isEqualTo("three");
    }

    @Test
    void aTokenThatIsUsedForAnotherValueIsRefusedWithoutQuotingEither() {
        put(V2, "marker-two");

        assertFailsWith("ResourceExistsException", () -> put(V2, "marker-other"))
                .doesNotContain("marker");
    }

    @Test
    void refusesATokenOfTheWrongLength() {
        assertFailsWith("InvalidParameterException", () -> put("short", "two"));
        assertFailsWith("InvalidParameterException", () -> put("x".repeat(65), "two"));
        assertThat(stages()).hasSize(1);
    }

    @Test
    void makesATokenWhereNoneIsGiven() {
        var first = secrets.putSecretValue(r -> r.secretId(SECRET).secretString("two"));
        var second = secrets.putSecretValue(r -> r.secretId(SECRET).secretString("two"));

        assertThat(first.versionId()).hasSizeBetween(32, 64).isNotEqualTo(second.versionId());
    }

    @Test
    void movingTheCurrentLabelIsACompareAndSwap() {
        put(V2, "two", "replica-a");
        put(V3, "three", "replica-b");
        move("AWSCURRENT", V1, V2);

        assertFailsWith("InvalidParameterException", () -> move("AWSCURRENT", V1, V3))
                .contains("RemoveFromVersionId", V2);
        assertThat(stages())
                .isEqualTo(Map.of(
                        V1, List.of("AWSPREVIOUS"), V2, List.of("AWSCURRENT", "replica-a"), V3, List.of("replica-b")));

        move("AWSCURRENT", V2, V3);
        assertThat(stages())
                .isEqualTo(Map.of(V2, List.of("AWSPREVIOUS", "replica-a"), V3, List.of("AWSCURRENT", "replica-b")));
    }

    @Test
    void aLabelThatIsElsewhereIsNotMovedWithoutNamingItsHolder() {
        put(V2, "two", "replica-a");

        assertFailsWith("InvalidParameterException", () -> move("AWSCURRENT", null, V2))
                .contains("can't be empty", V1);
        assertFailsWith("InvalidParameterException", () -> move("unknown", V1, V2))
                .contains("not attached");
        assertFailsWith("ResourceNotFoundException", () -> move("AWSCURRENT", V1, V3));
        assertFailsWith("InvalidParameterException", () -> move("AWSCURRENT", null, null));
        assertThat(value("AWSCURRENT")).isEqualTo("one");
    }

    @Test
    void addsAndRemovesALabelOfItsOwn() {
        move("keep", null, V1);
        move("keep", null, V1);
        assertThat(stages()).isEqualTo(Map.of(V1, List.of("AWSCURRENT", "keep")));

        move("keep", V1, null);
        assertThat(stages()).isEqualTo(Map.of(V1, List.of("AWSCURRENT")));
    }

    @Test
    void theCurrentLabelIsNeverRemoved() {
        assertFailsWith("InvalidParameterException", () -> move("AWSCURRENT", V1, null))
                .contains("AWSCURRENT");
        assertThat(value("AWSCURRENT")).isEqualTo("one");
    }

    @Test
    void aRotationPutsAPendingVersionAndFinishesByMovingTheCurrentLabel() {
        put(V2, "two", "AWSPENDING");
        assertThat(value("AWSCURRENT")).isEqualTo("one");
        assertThat(value("AWSPENDING")).isEqualTo("two");

        move("AWSCURRENT", V1, V2);
        move("AWSPENDING", V2, null);

        assertThat(stages()).isEqualTo(Map.of(V1, List.of("AWSPREVIOUS"), V2, List.of("AWSCURRENT")));
    }

    @Test
    void aVersionIsCurrentAndPendingUntilItsRotationIsFinished() {
        put(V2, "two", "AWSPENDING");

        move("AWSCURRENT", V1, V2);

        assertThat(stages()).isEqualTo(Map.of(V1, List.of("AWSPREVIOUS"), V2, List.of("AWSCURRENT", "AWSPENDING")));
        move("AWSPENDING", V2, null);
        assertThat(stages()).isEqualTo(Map.of(V1, List.of("AWSPREVIOUS"), V2, List.of("AWSCURRENT")));
    }

    @Test
    void aVersionThatWasCurrentAndPendingIsPreviousAlone() {
        put(V2, "two", "AWSPENDING");
        move("AWSCURRENT", V1, V2);

        put(V3, "three", "AWSCURRENT", "replica-c");

        assertThat(stages()).isEqualTo(Map.of(V2, List.of("AWSPREVIOUS"), V3, List.of("AWSCURRENT", "replica-c")));
        assertFailsWith("ResourceNotFoundException", () -> value("AWSPENDING"));
    }

    @Test
    void anotherVersionsPendingLabelStaysWhenTheCurrentOneMoves() {
        put(V2, "two", "AWSPENDING");

        put(V3, "three");

        assertThat(stages())
                .isEqualTo(Map.of(V1, List.of("AWSPREVIOUS"), V2, List.of("AWSPENDING"), V3, List.of("AWSCURRENT")));
    }

    @Test
    void aRotationBeginsWithAPendingVersionWithoutAValue() {
        service.beginRotation(PLACE, SECRET, V2);

        assertThat(stages()).isEqualTo(Map.of(V1, List.of("AWSCURRENT"), V2, List.of("AWSPENDING")));
        assertThat(secrets.listSecretVersionIds(r -> r.secretId(SECRET)).versions())
                .extracting(SecretVersionsListEntry::versionId)
                .containsExactly(V1, V2);
        assertFailsWith("ResourceNotFoundException", () -> value("AWSPENDING"))
                .isEqualTo("Secrets Manager can't find the specified secret value for staging label: AWSPENDING");
        assertFailsWith(
                        "ResourceNotFoundException",
                        () -> secrets.getSecretValue(r -> r.secretId(SECRET).versionId(V2)))
                .isEqualTo("Secrets Manager can't find the specified secret value for VersionId: " + V2);
        assertThat(value("AWSCURRENT")).isEqualTo("one");
    }

    @Test
    void theRotationsFunctionPutsTheValueOfItsPendingVersion() {
        service.beginRotation(PLACE, SECRET, V2);

        put(V2, "two", "AWSPENDING");

        assertThat(value("AWSPENDING")).isEqualTo("two");
        assertFailsWith("ResourceExistsException", () -> put(V2, "other", "AWSPENDING"));
        move("AWSCURRENT", V1, V2);
        assertThat(value("AWSCURRENT")).isEqualTo("two");
    }

    @Test
    void asksForTheVersionThatBothIdAndLabelName() {
        put(V2, "two");

        assertThat(secrets.getSecretValue(r -> r.secretId(SECRET).versionId(V1).versionStage("AWSPREVIOUS"))
                        .secretString())
                .isEqualTo("one");
        assertFailsWith(
                "InvalidRequestException",
                () -> secrets.getSecretValue(
                        r -> r.secretId(SECRET).versionId(V1).versionStage("AWSCURRENT")));
        assertFailsWith(
                "ResourceNotFoundException",
                () -> secrets.getSecretValue(r -> r.secretId(SECRET).versionId(V3)));
        assertFailsWith("ResourceNotFoundException", () -> value("AWSPENDING")).endsWith("staging label: AWSPENDING");
    }

    @Test
    void refusesATwentyFirstLabel() {
        IntStream.range(0, 19).forEach(i -> move("label-" + i, null, V1));

        assertFailsWith("LimitExceededException", () -> move("one-more", null, V1));
        assertFailsWith("LimitExceededException", () -> put(V2, "two", "one-more"));
        assertThat(stages()).containsOnlyKeys(V1);
    }

    @Test
    void pagesVersionsAndTheDeprecatedOnDemand() {
        IntStream.rangeClosed(2, 30).forEach(i -> put(token(i), "value " + i));

        assertThat(secrets.listSecretVersionIds(r -> r.secretId(SECRET)).versions())
                .extracting(SecretVersionsListEntry::versionId)
                .containsExactly(token(29), token(30));
        assertThat(
                        secrets
                                .listSecretVersionIdsPaginator(r -> r.secretId(SECRET)
                                        .includeDeprecated(true)
                                        .maxResults(7))
                                .stream()
                                .flatMap(page -> page.versions().stream()))
                .extracting(SecretVersionsListEntry::versionId)
                .hasSize(30)
                .doesNotHaveDuplicates();
        assertFailsWith(
                "InvalidNextTokenException",
                () -> secrets.listSecretVersionIds(r -> r.secretId(SECRET).nextToken("!")));
    }

    @Test
    void removesTheOldestDeprecatedVersionsBeyondAHundred() {
        move("keep", null, V1);
        IntStream.rangeClosed(2, 120).forEach(i -> put(token(i), "value " + i));
        assertThat(secrets.listSecretVersionIds(
                                r -> r.secretId(SECRET).includeDeprecated(true).maxResults(100))
                        .nextToken())
                .isNotNull();

        timeline.runFor(Duration.ofHours(25));
        put(token(121), "the last");

        List<String> left =
                secrets.listSecretVersionIds(r -> r.secretId(SECRET).includeDeprecated(true)).versions().stream()
                        .map(SecretVersionsListEntry::versionId)
                        .toList();
        assertThat(left).hasSize(100).contains(V1, token(23), token(121)).doesNotContain(token(2), token(22));
    }

    @Test
    void aCancelledRotationLeavesItsLabel() {
        put(V2, "two", "AWSPENDING");

        assertThat(secrets.cancelRotateSecret(r -> r.secretId(SECRET)).name()).isEqualTo(SECRET);

        assertThat(stages()).isEqualTo(Map.of(V1, List.of("AWSCURRENT"), V2, List.of("AWSPENDING")));
        assertFailsWith("ResourceNotFoundException", () -> secrets.cancelRotateSecret(r -> r.secretId("none")));
    }
}
