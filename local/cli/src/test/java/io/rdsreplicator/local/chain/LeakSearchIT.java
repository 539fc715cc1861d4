package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
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

    @Test
    void findsASecretInATag() {
        scene.rds(Scene.A).addTagsToResource(r -> r.resourceName(Scene.arn(Scene.A, "orders"))
                .tags(Tag.builder().key("note").value(Scene.MARKER).build()));

        assertThatThrownBy(scene::close).isInstanceOf(AssertionError.class);
    }
}
