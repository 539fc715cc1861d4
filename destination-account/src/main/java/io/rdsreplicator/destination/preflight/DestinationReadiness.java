package io.rdsreplicator.destination.preflight;

import io.rdsreplicator.destination.replica.LandingKey;
import io.rdsreplicator.destination.replica.LandingOptions;
import io.rdsreplicator.destination.settings.ReplicaSettings;
import io.rdsreplicator.destination.settings.SettingsChoice;
import io.rdsreplicator.destination.settings.SettingsDocument;
import io.rdsreplicator.destination.settings.SettingsStore;
import io.rdsreplicator.destination.settings.SupportedFeatures;
import io.rdsreplicator.shared.contract.Finding;
import io.rdsreplicator.shared.contract.Names;
import io.rdsreplicator.shared.contract.OwnTags;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.contract.ReadinessChecks;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBSubnetGroup;
import software.amazon.awssdk.services.rds.model.OptionGroup;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** Finds everything that is wrong in this account, as far as that is known before anything is made. */
public final class DestinationReadiness {
    private static final String COMPLETE = "Complete";

    private final RdsClient rds;
    private final SecretsManagerClient secrets;
    private final KmsClient kms;
    private final SfnClient sfn;
    private final SsmClient ssm;
    private final Settings settings;

    public DestinationReadiness(
            RdsClient rds,
            SecretsManagerClient secrets,
            KmsClient kms,
            SfnClient sfn,
            SsmClient ssm,
            Settings settings) {
        this.rds = rds;
        this.secrets = secrets;
        this.kms = kms;
        this.sfn = sfn;
        this.ssm = ssm;
        this.settings = settings;
    }

    /** @param remarks what a replication does differently for now, though nothing is wrong */
    public record Answer(List<Finding> findings, List<String> remarks) {}

    /**
     * @param executionArn of the preflight, and {@code stateMachineArn} of its state machine
     * @param startTime of the preflight
     */
    public Answer check(PreflightAnnouncement asked, String stateMachineArn, String executionArn, Instant startTime) {
        ReadinessChecks findings = new ReadinessChecks();
        List<String> remarks = new ArrayList<>();
        new SecretReadiness(secrets, settings).check(asked, findings, remarks);
        findings.check("names", () -> Names.from(settings).requireRoomFor(asked.kind()));
        findings.check("tags", () -> OwnTags.from(settings).require());
        findings.ask("landingKey", () -> new LandingKey(kms, settings).problem());
        findings.ask("subnets", this::subnets);
        findings.ask("options", () -> options(asked));
        findings.check("settings", () -> requireSettings(asked));
        findings.look("quota", () -> new ReplicaQuotaCheck(rds, sfn, settings)
                        .lacks(asked.sourceArn(), stateMachineArn, executionArn, startTime))
                .ifPresent(lacks -> lacks.forEach(lack -> findings.add("quota", lack)));
        return new Answer(findings.list(), List.copyOf(remarks));
    }

    /** The source's own values are in the announcement of a replication only. */
    private void requireSettings(PreflightAnnouncement asked) {
        SettingsDocument document = new SettingsStore(ssm, settings).read(asked.sourceDatabase(), asked.kind());
        ReplicaSettings given =
                SettingsChoice.of(document, null, asked.kind(), settings).settings();
        new SupportedFeatures(rds).require(given, asked.engine(), asked.engineVersion());
    }

    private Optional<String> subnets() {
        String name = settings.text("DB_SUBNET_GROUP_NAME");
        try {
            return rds.describeDBSubnetGroups(r -> r.dbSubnetGroupName(name)).dbSubnetGroups().stream()
                    .map(DBSubnetGroup::subnetGroupStatus)
                    .filter(status -> !COMPLETE.equals(status))
                    .map(status -> "DB subnet group " + name + " is " + status
                            + ": give it subnets, in two Availability Zones at least")
                    .findFirst();
        } catch (RdsException e) {
            if (AwsErrors.isCode(e, "DBSubnetGroupNotFoundFault")) {
                throw new InvalidRequestException("DB subnet group " + name
                        + " does not exist: create it, or deploy the stack with another DBSubnetGroupName");
            }
            throw AwsErrors.translate("DescribeDBSubnetGroups of " + name, e);
        }
    }

    private Optional<String> options(PreflightAnnouncement asked) {
        LandingOptions options = LandingOptions.from(settings);
        boolean needed = options.requireSame(asked.optionGroupName()) != null;
        String name = options.name();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            return rds.describeOptionGroups(r -> r.optionGroupName(name)).optionGroupsList().stream()
                    .map(OptionGroup::engineName)
                    .filter(engine -> needed && !engine.equals(asked.engine()))
                    .map(engine -> "option group " + name + " is of engine " + engine + ", and the database of "
                            + asked.engine() + ": deploy both stacks with an option group of that engine")
                    .findFirst();
        } catch (RdsException e) {
            if (AwsErrors.isCode(e, "OptionGroupNotFoundFault")) {
                throw new InvalidRequestException("option group " + name
                        + " does not exist: create it, or deploy both stacks with another OptionGroupName");
            }
            throw AwsErrors.translate("DescribeOptionGroups of " + name, e);
        }
    }
}
