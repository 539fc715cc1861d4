package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.events.PreflightFinishedEvent;
import io.rdsreplicator.destination.preflight.DestinationReadiness;
import io.rdsreplicator.shared.contract.Finding;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.events.Notifications;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * The destination's part of a preflight: makes every check that needs nothing made, and publishes one notification with
 * the findings of both accounts. Changes nothing. A repeat publishes again.
 */
public final class CheckReadiness extends JsonHandler<CheckReadiness.Input, CheckReadiness.Output> {
    private final DestinationReadiness readiness;
    private final Notifications notifications;

    /** @param startTime of the execution */
    public record Input(
            PreflightAnnouncement announcement, String stateMachineArn, String executionArn, Instant startTime) {
        public Input {
            Require.present(announcement, "announcement");
            Require.text(stateMachineArn, "stateMachineArn");
            Require.text(executionArn, "executionArn");
            Require.present(startTime, "startTime");
        }
    }

    /** @param remarks what a replication does differently for now, though nothing is wrong */
    public record Output(List<Finding> findings, List<String> remarks) {}

    public CheckReadiness() {
        this(
                AwsClients.rds(),
                AwsClients.secrets(),
                AwsClients.kms(),
                AwsClients.sfn(),
                AwsClients.sns(),
                AwsClients.of(SsmClient.builder()),
                Settings.fromEnvironment());
    }

    CheckReadiness(
            RdsClient rds,
            SecretsManagerClient secrets,
            KmsClient kms,
            SfnClient sfn,
            SnsClient sns,
            SsmClient ssm,
            Settings settings) {
        super(Input.class);
        this.readiness = new DestinationReadiness(rds, secrets, kms, sfn, ssm, settings);
        this.notifications = new Notifications(sns, settings);
    }

    @Override
    protected Output handle(Input input) {
        DestinationReadiness.Answer answer =
                readiness.check(input.announcement(), input.stateMachineArn(), input.executionArn(), input.startTime());
        notifications.publish(PreflightFinishedEvent.of(
                input.announcement(), answer.findings(), answer.remarks(), input.executionArn()));
        return new Output(answer.findings(), answer.remarks());
    }
}
