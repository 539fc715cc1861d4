package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.rds.Snapshots;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.sns.SnsClient;

/** The search for secrets must be able to find one. */
class LeakSearchIT {
    private final Scene scene = Scene.withOrders();

    @Test
    void findsNothingAfterAReplication() {
        scene.replicateWell("{}");

        assertThatCode(scene::close).doesNotThrowAnyException();
    }

    @Test
    void findsASecretInAnExecution() {
        scene.replicate("{\"Comment\": \"" + Scene.MARKER + "\"}");

        assertThatThrownBy(scene::close).isInstanceOf(AssertionError.class);
    }

    @Test
    void findsASecretInANotification() {
        String topic = scene.stage
                .aws()
                .stacks()
                .describe(Scene.B, "rds-replicator-destination")
                .output("NotificationTopicArn");
        scene.client(SnsClient.class, Scene.B)
                .publish(r -> r.topicArn(topic).message("the password is " + Scene.MARKER));

        assertThatThrownBy(scene::close).isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void findsASecretInATagOfADatabaseOrASnapshot(DatabaseKind kind) {
        Tag tag = Tag.builder().key("note").value(Scene.MARKER).build();
        Scene database = Scene.withOrders(kind);
        database.rds(Scene.A).addTagsToResource(r -> r.resourceName(database.databaseArn(Scene.A, "orders"))
                .tags(tag));
        Scene snapshot = Scene.withOrders(kind);
        Snapshots.of(kind, snapshot.rds(Scene.A)).create("orders", "by-hand", List.of(tag));

        assertThatThrownBy(database::close).isInstanceOf(AssertionError.class);
        assertThatThrownBy(snapshot::close).isInstanceOf(AssertionError.class);
    }
}
