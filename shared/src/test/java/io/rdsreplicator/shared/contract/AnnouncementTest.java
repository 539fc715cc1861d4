package io.rdsreplicator.shared.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnouncementTest {
    static final String VALID =
            """
            {"version": 1, "replicationId": "orders-20261121040506-3f9a1c",
             "sourceArn": "arn:aws:rds:us-east-1:111111111111:db:orders", "sourceDatabase": "orders",
             "snapshotArn": "arn:aws:rds:us-east-1:111111111111:snapshot:rr-orders-20261121040506-3f9a1c-transfer",
             "snapshotTime": "2026-11-21T04:06:00Z", "engine": "postgres", "engineVersion": "14.20", "masterUsername": "app",
             "allocatedStorage": 20, "transferKeyArn": "arn:aws:kms:us-east-1:111111111111:key/0a1b2c3d"}
            """;

    private static final String EXECUTION =
            "arn:aws:states:us-east-1:111111111111:execution:rds-replicator-source-replication:nightly-1";

    @Test
    void isTheSameAfterWritingAndReading() {
        Announcement announcement = Announcement.parse(VALID);

        assertThat(Announcement.parse(Json.write(announcement))).isEqualTo(announcement);
    }

    @ParameterizedTest
    @CsvSource({
        "version, 2, version",
        "replicationId, nonsense, replicationId",
        "sourceArn, arn:aws:rds:us-east-1:111111111111:cluster:orders, sourceArn",
        "sourceArn, arn:aws:rds:us-east-1:999999999999:db:orders, snapshotArn",
        "sourceDatabase, invoices, sourceDatabase",
        "snapshotArn, arn:aws:rds:us-east-1:111111111111:snapshot:somebody-elses, snapshotArn",
        "snapshotArn, nonsense, ARN",
        "snapshotTime, yesterday, snapshotTime",
        "transferKeyArn, arn:aws:kms:us-east-1:222222222222:key/0a1b2c3d, transferKeyArn",
        "masterUsername, '', masterUsername",
        "allocatedStorage, 0, allocatedStorage",
    })
    void refusesAWrongFieldByItsName(String field, String value, String named) {
        assertThatThrownBy(() -> Announcement.parse(with(field, value)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(named);
    }

    @Test
    void namesEveryMissingField() {
        for (String field : Json.members(VALID).orElseThrow().keySet()) {
            Map<String, Object> members =
                    new LinkedHashMap<>(Json.members(VALID).orElseThrow());
            members.remove(field);

            assertThatThrownBy(() -> Announcement.parse(Json.write(members)))
                    .as("without " + field)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(field);
        }
    }

    @Test
    void ignoresWhatALaterReleaseOrTheConsoleAdds() {
        assertThat(Announcement.parse(with("Comment", "Insert your JSON here"))).isEqualTo(Announcement.parse(VALID));
    }

    @Test
    void saysTheSourcesRunIfItIsKnownAndNothingOfItIfNot() {
        Announcement told = Announcement.parse(Json.write(withRun()));

        assertThat(told.requestedAt()).isEqualTo("2026-11-21T04:05:06Z");
        assertThat(told.sourceExecutionArn()).isEqualTo(EXECUTION);
        assertThat(told.sourceStages()).containsExactly(entry("TakeSnapshot", 180), entry("EncryptSnapshot", 240));
        assertThat(told.sourceApiCalls()).containsExactly(entry("Kms", 1), entry("Rds", 41));
        assertThat(Json.members(Json.write(told))).contains(withRun());
        assertThat(Json.members(Json.write(Announcement.parse(VALID)))).isEqualTo(Json.members(VALID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'arn:aws:states:us-east-1:999999999999:execution:m:e'",
                "'arn:aws:states:eu-west-1:111111111111:execution:m:e'",
                "'arn:aws:states:us-east-1:111111111111:stateMachine:m'",
                "'arn:aws-cn:states:us-east-1:111111111111:execution:m:e'",
                "'arn:aws:states:us-east-1:111111111111:execution:m:e;reboot'",
                "''",
                "7",
                "{}"
            })
    void refusesAnExecutionThatIsNotOneBesideTheDatabase(String value) {
        assertThatThrownBy(() -> Announcement.parse(withText("sourceExecutionArn", value)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("sourceExecutionArn");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'TakeSnapshot': -1}",
                "{'TakeSnapshot': null}",
                "{'TakeSnapshot': 1.5}",
                "{'TakeSnapshot': '1'}",
                "{'TakeSnapshot': 2147483647}",
                "{'': 1}",
                "{'a b': 1}",
                "{'TakeSnapshotTakeSnapshotTakeSnapshotTakeSnapshot': 1}",
                "[1]",
                "'none'",
                "<many>"
            })
    void refusesStagesAndCallsThatAreNotAFewNamesWithNumbers(String value) {
        String many =
                IntStream.range(0, 25).mapToObj(i -> "'Stage" + i + "': 1").collect(Collectors.joining(",", "{", "}"));

        for (String field : List.of("sourceStages", "sourceApiCalls")) {
            assertThatThrownBy(() -> Announcement.parse(withText(field, value.replace("<many>", many))))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(field);
        }
    }

    @Test
    void saysTheLifecycleSupportInOneWordOfRds() {
        assertThat(Announcement.parse(with("engineLifecycleSupport", "open-source-rds-extended-support"))
                        .engineLifecycleSupport())
                .isEqualTo("open-source-rds-extended-support");
        assertThatThrownBy(() -> Announcement.parse(with("engineLifecycleSupport", "Free of charge")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("engineLifecycleSupport");
    }

    @Test
    void saysTheResourceIdOfTheSourceAndTheTimeOfItsLastTransactionIfTheyAreKnown() {
        String text =
                withText("sourceResourceId", "'db-ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'dataTime': '2026-11-21T01:06:00Z'");
        Announcement told = Announcement.parse(text);

        assertThat(told.sourceResourceId()).isEqualTo("db-ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        assertThat(told.dataTime()).isEqualTo("2026-11-21T01:06:00Z");
        assertThat(Announcement.parse(Json.write(told))).isEqualTo(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "orders", "db-", "db-abc", "db-A B", "cluster-abc", "db-ABC\n"})
    void refusesAResourceIdThatIsNone(String value) {
        assertThatThrownBy(() -> Announcement.parse(with("sourceResourceId", value)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("sourceResourceId");
    }

    @Test
    void refusesADataTimeBeforeRdsWasThere() {
        assertThatThrownBy(() -> Announcement.parse(with("dataTime", "1999-12-31T23:59:59Z")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("dataTime");
    }

    @Test
    void refusesARequestBeforeRdsWasThere() {
        assertThatThrownBy(() -> Announcement.parse(with("requestedAt", "1999-12-31T23:59:59Z")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("requestedAt");
    }

    @Test
    void saysWhichTagsTheSourceHasAndWhichAreLeftOut() {
        Map<String, Object> tagged = new LinkedHashMap<>(Json.members(VALID).orElseThrow());
        tagged.put("sourceTags", Map.of("team", "shop", "empty", ""));
        tagged.put("tagsLeftOut", List.of("tag x of the source is not copied"));

        Announcement told = Announcement.parse(Json.write(tagged));

        assertThat(told.sourceTags()).isEqualTo(Map.of("team", "shop", "empty", ""));
        assertThat(told.tagsLeftOut()).containsExactly("tag x of the source is not copied");
        assertThat(Announcement.parse(VALID).sourceTags()).isNull();
        assertThat(Json.write(Announcement.parse(VALID))).doesNotContain("sourceTags", "tagsLeftOut");
    }

    @Test
    void isOfTheSameRunAsWhatTheSameExecutionAnnouncesOfTheReplicationAndOfNoOther() {
        Announcement announcement = Announcement.parse(Json.write(withRun()));
        Map<String, Object> later = withRun();
        later.put("requestedAt", "2026-11-21T04:05:07Z");
        Map<String, Object> other = withRun();
        other.put("replicationId", "orders-20261121040506-aaaaaa");
        other.put(
                "snapshotArn", "arn:aws:rds:us-east-1:111111111111:snapshot:rr-orders-20261121040506-aaaaaa-transfer");

        assertThat(announcement.run()).contains("2026-11-21T04:05:06Z " + EXECUTION);
        assertThat(announcement.isOfSameRunAs(Json.write(withRun()))).isTrue();
        assertThat(announcement.isOfSameRunAs(Json.write(later))).isFalse();
        assertThat(announcement.isOfSameRunAs(Json.write(other))).isFalse();
        assertThat(announcement.isOfSameRunAs("{}")).isFalse();
        assertThat(Announcement.parse(VALID).run()).isEmpty();
        assertThat(Announcement.parse(VALID).isOfSameRunAs(VALID))
                .as("nobody knows the run")
                .isFalse();
    }

    @Test
    void hasAttributesByWhichSubscribersFilter() {
        assertThat(Announcement.parse(VALID).attributes())
                .containsOnly(entry("event", "SnapshotShared"), entry("sourceDatabase", "orders"));
    }

    @Test
    void takesAsManyReasonsAsTagsAndEachAsLongAsATag() {
        List<String> most = Collections.nCopies(50, "r".repeat(384));

        assertThat(leftOut(most).tagsLeftOut()).isEqualTo(most);
        assertThatThrownBy(() -> leftOut(Collections.nCopies(51, "r")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("tagsLeftOut");
        assertThatThrownBy(() -> leftOut(List.of("r".repeat(385)))).hasMessageContaining("tagsLeftOut");
        assertThatThrownBy(() -> leftOut(Collections.singletonList(null))).hasMessageContaining("tagsLeftOut");
    }

    private static Announcement leftOut(List<String> reasons) {
        Map<String, Object> members = new LinkedHashMap<>(Json.members(VALID).orElseThrow());
        members.put("tagsLeftOut", reasons);
        return Announcement.parse(Json.write(members));
    }

    @Test
    void takesAsManyTagsAsAResourceHas() {
        Map<String, Object> members = new LinkedHashMap<>(Json.members(VALID).orElseThrow());
        members.put("sourceTags", IntStream.range(0, 50).boxed().collect(Collectors.toMap(n -> "k" + n, n -> "v")));

        assertThat(Announcement.parse(Json.write(members)).sourceTags()).hasSize(50);
    }

    @ParameterizedTest
    @ValueSource(ints = {51, 129, 257})
    void refusesTagsThatNoResourceHas(int length) {
        Map<String, String> tags = new LinkedHashMap<>();
        switch (length) {
            case 51 -> IntStream.range(0, length).forEach(n -> tags.put("k" + n, "v"));
            case 129 -> tags.put("k".repeat(length), "v");
            default -> tags.put("k", "v".repeat(length));
        }
        Map<String, Object> tagged = new LinkedHashMap<>(Json.members(VALID).orElseThrow());
        tagged.put("sourceTags", tags);

        assertThatThrownBy(() -> Announcement.parse(Json.write(tagged)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("sourceTags");
    }

    @Test
    void hasRoomForTheLongestTags() {
        Map<String, String> tags = new LinkedHashMap<>();
        IntStream.range(10, 50).forEach(n -> tags.put("\u20ac".repeat(126) + n, "\u20ac".repeat(256)));
        Map<String, Object> tagged = new LinkedHashMap<>(Json.members(VALID).orElseThrow());
        tagged.put("sourceTags", tags);

        assertThat(Announcement.parse(Json.write(tagged)).sourceTags()).hasSize(40);
    }

    @Test
    void hasRoomForTheLongestOfAll() {
        Map<String, Object> longest = new LinkedHashMap<>(Json.members(VALID).orElseThrow());
        Map<String, Object> stages = new LinkedHashMap<>();
        IntStream.range(0, 24).forEach(i -> stages.put("S".repeat(38) + (10 + i), 32_000_000));
        longest.put("requestedAt", "9999-12-30T23:59:59.999999999Z");
        longest.put(
                "sourceExecutionArn",
                "arn:aws:states:us-east-1:111111111111:execution:" + "m".repeat(80) + ":" + "e".repeat(80));
        longest.put("sourceStages", stages);
        longest.put("sourceApiCalls", stages);
        longest.put("engineVersion", "1".repeat(64));
        longest.put("engineLifecycleSupport", "e".repeat(64));
        longest.put("sourceResourceId", "db-" + "R".repeat(61));
        longest.put("dataTime", "9999-12-30T23:59:59.999999999Z");
        longest.put("masterUsername", "u".repeat(128));
        longest.put(
                "snapshotArn",
                "arn:aws:rds:us-east-1:111111111111:snapshot:" + "p".repeat(200)
                        + "-orders-20261121040506-3f9a1c-transfer");

        String text = Json.write(Announcement.parse(Json.write(longest)));

        assertThat(text).hasSizeBetween(1500, 4096);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\"", "\\", "\n", "\u00e9", "\u20ac", "\ud83d\ude00"})
    void acceptsTheLongestAndRefusesOneByteMoreAsTheEventOfSnsHasIt(String padding) throws Exception {
        String some = with("later", padding.repeat(10_000));
        String longest = some + " ".repeat(200_000 - lengthInAnEvent(some));

        assertThat(lengthInAnEvent(longest)).isEqualTo(200_000);
        assertThat(Announcement.parse(longest)).isEqualTo(Announcement.parse(VALID));
        assertThatThrownBy(() -> Announcement.parse(longest + " "))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("announcement is longer than 200000 bytes: it takes 200001 as a JSON string");
    }

    private static int lengthInAnEvent(String message) throws JsonProcessingException {
        return new ObjectMapper().writeValueAsString(message).getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void refusesTextThatIsNotAnObject() {
        assertThatThrownBy(() -> Announcement.parse("[1]")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Announcement.parse("null")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Announcement.parse(VALID + "{}")).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void isOfAnInstanceUnlessItSaysOtherwise() {
        assertThat(Announcement.parse(VALID).kind()).isNull();
        assertThat(Announcement.parse(with("kind", "instance")).kind()).isEqualTo(DatabaseKind.INSTANCE);
        assertThatThrownBy(() -> Announcement.parse(with("kind", "cluster")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("sourceArn must be the ARN of a DB cluster");
        assertThatThrownBy(() -> Announcement.parse(with("kind", "proxy")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("kind");
    }

    @Test
    void saysOfAClusterTheInstanceClassOfItsWriter() {
        String text = VALID.replace(":db:", ":cluster:")
                .replace(":snapshot:", ":cluster-snapshot:")
                .replace(
                        "\"allocatedStorage\": 20",
                        "\"allocatedStorage\": 1, \"kind\": \"cluster\", \"instanceClass\": {\"name\": \"db.serverless\","
                                + " \"minCapacity\": 0.5, \"maxCapacity\": 16}");
        Announcement told = Announcement.parse(text);

        assertThat(told.kind()).isEqualTo(DatabaseKind.CLUSTER);
        assertThat(told.instanceClass()).isEqualTo(new InstanceClass("db.serverless", 0.5, 16.0));
        assertThat(Announcement.parse(Json.write(told))).isEqualTo(told);
        assertThatThrownBy(() -> Announcement.parse(text.replace(":cluster-snapshot:", ":snapshot:")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("snapshotArn must be the ARN of a DB cluster snapshot");
    }

    private static Map<String, Object> withRun() {
        Map<String, Object> members = new LinkedHashMap<>(Json.members(VALID).orElseThrow());
        members.put("requestedAt", "2026-11-21T04:05:06Z");
        members.put("sourceExecutionArn", EXECUTION);
        members.put(
                "sourceStages",
                Json.members("{\"TakeSnapshot\": 180, \"EncryptSnapshot\": 240}")
                        .orElseThrow());
        members.put("sourceApiCalls", Json.members("{\"Kms\": 1, \"Rds\": 41}").orElseThrow());
        return members;
    }

    /** @param value JSON, with single quotes */
    private static String withText(String field, String value) {
        return VALID.strip().replaceFirst("}$", ", \"" + field + "\": " + value.replace('\'', '"') + "}");
    }

    private static String with(String field, String value) {
        Map<String, Object> members = new LinkedHashMap<>(Json.members(VALID).orElseThrow());
        boolean number = members.get(field) instanceof Number;
        members.put(field, number ? (Object) Integer.valueOf(value) : value);
        return Json.write(members);
    }
}
