package io.rdsreplicator.destination.settings;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.runtime.Settings;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;

/**
 * The documents with the settings of the databases, one parameter of Systems Manager for each.
 *
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html">
 *     Parameter Store</a>
 */
public final class SettingsStore {
    private final SsmClient ssm;
    private final String stack;

    /** Reads {@code STACK_NAME}. */
    public SettingsStore(SsmClient ssm, Settings settings) {
        this.ssm = ssm;
        this.stack = settings.text("STACK_NAME");
    }

    /** The name of a database's parameter. */
    public String name(String database) {
        return "/" + stack + "/databases/" + database;
    }

    /**
     * The document of a database; an empty one if there is none.
     *
     * @throws io.rdsreplicator.shared.errors.InvalidRequestException with the field and the rule that it breaks
     */
    public SettingsDocument read(String database, DatabaseKind kind) {
        String name = name(database);
        try {
            String text = ssm.getParameter(r -> r.name(name)).parameter().value();
            return SettingsDocument.parse(text, "parameter " + name, kind);
        } catch (ParameterNotFoundException e) {
            return SettingsDocument.EMPTY;
        } catch (SdkException e) {
            throw AwsErrors.translate("GetParameter of " + name, e);
        }
    }
}
