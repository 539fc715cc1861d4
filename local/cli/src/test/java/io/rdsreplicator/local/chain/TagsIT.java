package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Role;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** Tags of an organisation's own go on everything that is made, and the policies admit these and no others. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class TagsIT {
    private static final String STACK_TAG = "rds-replicator:stack";
    private static final String NOT_FOUND = "DB(Cluster)?(Instance|Snapshot)?NotFound(Fault)?";

    private final Scene scene;

    TagsIT(DatabaseKind kind) {
        scene = new Scene(kind);
    }

    private void deploy(Map<String, String> inSource, Map<String, String> inDestination) {
        Stack source = scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, inSource);
        scene.stage.deployDestination(Scene.B, Stage.DESTINATION_STACK, source, inDestination);
        scene.createOrders();
    }

    private void tagOrders(String... pairs) {
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            tags.add(tag(pairs[i], pairs[i + 1]));
        }
        scene.rds(Scene.A).addTagsToResource(r -> r.resourceName(scene.databaseArn(Scene.A, "orders"))
                .tags(tags));
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    @Test
    void theyAreOnEverySnapshotAndReplicaInBothAccountsAndOnWhatIsRestored() {
        deploy(
                Map.of("Tags", "team=shop,site=a=b", "CopySourceTags", "owner,data class"),
                Map.of("Tags", "team=replicas", "CopySourceTags", "owner,not announced"));
        tagOrders("owner", "anna", "data class", "personal", "not announced", "x", "unnamed", "x");

        Map<String, Object> outcome = scene.replicateWell("{}");

        assertThat(outcome).containsEntry("live", true).containsEntry("warnings", List.of());
        assertThat(scene.manualSnapshots(Scene.A)).hasSize(2).allSatisfy(snapshot -> assertThat(
                        Scene.tags(snapshot.tags()))
                .containsEntry("team", "shop")
                .containsEntry("site", "a=b")
                .containsEntry("owner", "anna")
                .containsEntry("data class", "personal")
                .containsEntry(STACK_TAG, Stage.SOURCE_STACK)
                .doesNotContainKeys("not announced", "unnamed"));
        assertThat(scene.manualSnapshots(Scene.B)).singleElement().satisfies(snapshot -> isTaggedInB(snapshot.tags()));
        areTaggedInB(scene.liveReplica("orders"));

        String first = scene.liveReplica("orders");
        scene.replicateWell("{}");
        scene.deleteReplica(first);
        scene.timeline.runUntilIdle();
        String id = first.replaceFirst("^replica-", "");
        DescribeExecutionResponse restored =
                scene.rollBack("{\"sourceDatabase\": \"orders\", \"restore\": \"" + id + "\"}");
        assertThat(restored.status()).as(restored.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
        areTaggedInB(first);
        scene.close();
    }

    /** A replica, and each of its members. */
    private void areTaggedInB(String replica) {
        isTaggedInB(scene.replica(replica).tags());
        assertThat(scene.instances(Scene.B)).isNotEmpty().allSatisfy(instance -> isTaggedInB(instance.tagList()));
    }

    private static void isTaggedInB(List<Tag> tags) {
        assertThat(Scene.tags(tags))
                .containsEntry("team", "replicas")
                .containsEntry("owner", "anna")
                .containsEntry(STACK_TAG, Stage.DESTINATION_STACK)
                .doesNotContainKeys("site", "data class", "not announced", "unnamed");
    }

    @Test
    void whatIsLeftOutOfTheSourcesTagsIsToldAtTheEnd() {
        String forty = IntStream.range(0, 40).mapToObj(n -> "k" + n + "=v").collect(Collectors.joining(","));
        deploy(Map.of("Tags", forty, "CopySourceTags", "owner"), Map.of());
        tagOrders("owner", "anna");

        Map<String, Object> outcome = scene.replicateWell("{}");

        assertThat(outcome)
                .containsEntry(
                        "warnings", List.of("tag owner of the source is not copied: there are 40 other tags already"));
        assertThat(scene.notifications("ReplicationSucceeded"))
                .singleElement()
                .asString()
                .contains("tag owner of the source");
        assertThat(scene.manualSnapshots(Scene.A)).extracting(Snapshot::tags).allSatisfy(tags -> assertThat(tags)
                .hasSizeBetween(45, 50));
        scene.close();
    }

    @Test
    void moreThanFortyAreRefusedBeforeASnapshotIsTaken() {
        String many = IntStream.range(0, 41).mapToObj(n -> "k" + n + "=v").collect(Collectors.joining(","));
        deploy(Map.of("Tags", many), Map.of());

        DescribeExecutionResponse refused = scene.replicate("{}");

        assertThat(refused.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(refused.cause()).contains("parameter Tags: there are 41 tags");
        assertThat(scene.manualSnapshots(Scene.A)).isEmpty();
        scene.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
            Tags           ; team
            Tags           ; aws:x=1
            Tags           ; rds:x=1
            Tags           ; rds-replicator:stack=other
            Tags           ; te*m=x
            Tags           ; te#m=x
            Tags           ; team=a|b
            CopySourceTags ; rds-replicator:stack
            CopySourceTags ; a=b
            CopySourceTags ; own*
            """)
    void theTemplatesRefuseWhatNoTagMayBe(String parameter, String value) {
        assertThatThrownBy(() -> scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, Map.of(parameter, value)))
                .hasMessageContaining(parameter);
    }

    /** Values, and what splitting them at a sign makes of them, are no keys. */
    @ParameterizedTest
    @ValueSource(strings = {"shop", "other", "sit", "site2", "b", "a=b", "Team"})
    void thePoliciesAdmitNoOtherKey(String key) {
        deploy(Map.of("Tags", "team=shop,site=a=b", "CopySourceTags", "owner"), Map.of("Tags", "team=shop,site=a=b"));

        String snapshot = scene.kind.snapshotArnType() + ":rdsrep-new-";
        for (String step : List.of("TakeSnapshot", "EncryptSnapshot")) {
            String name = snapshot + (step.equals("TakeSnapshot") ? "taken" : "transfer");
            assertThat(tagging(Scene.A, step, name, Stage.SOURCE_STACK, "team", "site", "owner"))
                    .matches(NOT_FOUND);
            assertThat(tagging(Scene.A, step, name, Stage.SOURCE_STACK, key)).isEqualTo("AccessDenied");
        }
        assertThat(tagging(Scene.B, "LandSnapshot", snapshot + "landed", Stage.DESTINATION_STACK, "team", "site"))
                .matches(NOT_FOUND);
        assertThat(tagging(Scene.B, "LandSnapshot", snapshot + "landed", Stage.DESTINATION_STACK, key))
                .isEqualTo("AccessDenied");
        assertThat(tagging(Scene.B, "LandSnapshot", snapshot + "landed", Stage.DESTINATION_STACK, "owner"))
                .isEqualTo("AccessDenied");
        for (String made : List.of(scene.kind.arnType() + ":replica-new", "db:replica-new-1")) {
            assertThat(tagging(Scene.B, "RestoreReplica", made, Stage.DESTINATION_STACK, "team", "site"))
                    .matches(NOT_FOUND);
            assertThat(tagging(Scene.B, "RestoreReplica", made, Stage.DESTINATION_STACK, key))
                    .isEqualTo("AccessDenied");
        }
    }

    /** Which code RDS answers a step that tags something that is not there; it looks for the permission first. */
    private String tagging(AccountRegion place, String step, String resource, String stack, String... keys) {
        Role role = scene.stage.aws().frontDoor().roles().list(place).stream()
                .filter(candidate -> candidate.name().contains("-" + step + "Role-"))
                .findFirst()
                .orElseThrow();
        List<Tag> tags = new ArrayList<>(List.of(tag(STACK_TAG, stack)));
        for (String key : keys) {
            tags.add(tag(key, "any"));
        }
        RdsClient rds = scene.stage.aws().frontDoor().client(RdsClient.class, Caller.role(place, role.arn()));
        return catchThrowableOfType(
                        RdsException.class,
                        () -> rds.addTagsToResource(
                                r -> r.resourceName(place.arn("rds", resource)).tags(tags)))
                .awsErrorDetails()
                .errorCode();
    }

    @Test
    void anOwnersTagsNeitherMakeNorUnmakeAReplicaTheStacks() {
        deploy(
                Map.of("CopySourceTags", "stack,role,replication-id"),
                Map.of("Tags", "pinned=true", "CopySourceTags", "stack,role,replication-id"));
        tagOrders(
                "stack",
                "another",
                "role",
                "superseded",
                "replication-id",
                "orders-20200101000000-abcdef",
                STACK_TAG,
                "another");

        for (int run = 0; run < 4; run++) {
            scene.replicateWell("{}");
            scene.timeline.runFor(Duration.ofDays(1));
        }

        assertThat(scene.replicas()).hasSize(2).contains(scene.liveReplica("orders"));
        assertThat(Scene.tags(scene.replica(scene.liveReplica("orders")).tags()))
                .containsEntry("stack", "another")
                .containsEntry("role", "superseded")
                .containsEntry("rds-replicator:role", "live");
        assertThat(Json.members(scene.announcements().get(0).message())
                        .orElseThrow()
                        .get("sourceTags")
                        .toString())
                .doesNotContain(STACK_TAG);
        scene.close();
    }
}
