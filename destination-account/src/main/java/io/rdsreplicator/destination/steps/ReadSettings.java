package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.settings.ReplicaSettings;
import io.rdsreplicator.destination.settings.SettingsChoice;
import io.rdsreplicator.destination.settings.SettingsStore;
import io.rdsreplicator.destination.settings.SupportedFeatures;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * Reads what the new replica is given besides its data, before anything is made. Changes nothing. If the database's
 * document is not valid, the replication ends early. All later steps use what was read here.
 *
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html">
 *     GetParameter</a>
 */
public final class ReadSettings extends JsonHandler<ReadSettings.Input, ReadSettings.Output> {
    private final SettingsStore store;
    private final SupportedFeatures features;
    private final Settings settings;

    /**
     * @param announcement null for an operator's restore, which has {@code replicaSpec} instead
     */
    public record Input(@Nullable Announcement announcement, @Nullable ReplicaSpec replicaSpec) {
        public Input {
            Require.that(announcement != null || replicaSpec != null, "announcement is missing");
        }

        private ReplicaSpec copyOf() {
            return announcement == null ? Require.present(replicaSpec, "replicaSpec") : ReplicaSpec.of(announcement);
        }

        private Arn source() {
            return copyOf().sourceArn();
        }

        private @Nullable Map<String, Object> announced() {
            return announcement == null ? null : announcement.settings();
        }
    }

    /**
     * @param document the name of the parameter that was read
     * @param notKnown the settings that follow the source and whose value is not known, so that RDS decides on them
     */
    public record Output(String document, ReplicaSettings settings, List<String> notKnown) {}

    public ReadSettings() {
        this(AwsClients.of(SsmClient.builder()), AwsClients.rds(), Settings.fromEnvironment());
    }

    ReadSettings(SsmClient ssm, RdsClient rds, Settings settings) {
        super(Input.class);
        this.store = new SettingsStore(ssm, settings);
        this.features = new SupportedFeatures(rds);
        this.settings = settings;
    }

    @Override
    protected Output handle(Input input) {
        String database = input.source().resourceName();
        DatabaseKind kind = DatabaseKind.of(input.source()).orElse(DatabaseKind.INSTANCE);
        SettingsChoice choice = SettingsChoice.of(store.read(database, kind), input.announced(), kind, settings);
        ReplicaSpec spec = input.copyOf();
        features.require(choice.settings(), spec.engine(), spec.engineVersion());
        return new Output(store.name(database), choice.settings(), choice.notKnown());
    }
}
