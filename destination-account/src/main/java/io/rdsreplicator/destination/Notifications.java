package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Json;
import io.rdsreplicator.shared.Settings;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * What the stack tells its operators.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/api/API_Publish.html">Publish: what a subject may hold</a>
 */
final class Notifications {
    private static final int SUBJECT_LENGTH = 100;

    private final SnsClient sns;
    private final String topicArn;

    Notifications(SnsClient sns, Settings settings) {
        this.sns = sns;
        this.topicArn = settings.text("NOTIFICATION_TOPIC_ARN");
    }

    /** @return the message id */
    String publish(String subject, Object record) {
        return sns.publish(r -> r.topicArn(topicArn).subject(subject(subject)).message(Json.write(record))).messageId();
    }

    static String subject(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.substring(0, Math.min(SUBJECT_LENGTH, printable.length()));
    }
}
