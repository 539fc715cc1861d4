package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.secret.DailyLimitNotices;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.steps.ReportFailure;
import java.util.Map;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * {@link ReportFailure} in the destination account. If {@code MaxReplicationsPerDay} refuses replications, it reports
 * that once a day for each database.
 */
public final class ReportReplicaFailure extends JsonHandler<Map<String, Object>, ReportFailure.Output> {
    private final ReportFailure step;
    private final DailyLimitNotices limits;

    public ReportReplicaFailure() {
        this(AwsClients.sfn(), AwsClients.rds(), AwsClients.secrets(), AwsClients.sns(), Settings.fromEnvironment());
    }

    ReportReplicaFailure(SfnClient sfn, RdsClient rds, SecretsManagerClient secrets, SnsClient sns, Settings settings) {
        super(ReportFailure.mapType());
        this.step = new ReportFailure(sfn, rds, sns, settings);
        this.limits = new DailyLimitNotices(new SecretStore(secrets, settings));
    }

    @Override
    protected ReportFailure.Output handle(Map<String, Object> event) {
        return step.report(event, limits);
    }
}
