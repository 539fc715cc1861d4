package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Option;
import software.amazon.awssdk.services.rds.model.OptionGroup;
import software.amazon.awssdk.services.rds.model.RdsException;

/**
 * Checks whether a snapshot of a database can be copied and shared, as far as that is known before one is taken. It
 * checks the database's own key and its option group. A database under {@code aws/rds} can be replicated, because the
 * transfer copy is under the transfer key. Two Oracle options stay with a database but do not prevent sharing. Its
 * snapshots are copied into an option group of the destination that has these options, too.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html">
 *     Sharing a DB snapshot: considerations</a>
 */
public final class Shareability {
    private static final String DEFAULT = "default:";
    private static final List<String> SHAREABLE = List.of("Timezone", "OLS");

    private final RdsClient rds;
    private final KmsClient kms;
    private final TransferKey transferKey;
    private final String destinationGroup;

    /** Reads {@code OPTION_GROUP_NAME}, which is optional. */
    public Shareability(RdsClient rds, KmsClient kms, TransferKey transferKey, Settings settings) {
        this.destinationGroup = settings.optional("OPTION_GROUP_NAME");
        this.rds = rds;
        this.kms = kms;
        this.transferKey = transferKey;
    }

    /**
     * The option group of the destination that a copy must name, if any.
     *
     * @throws InvalidRequestException if a snapshot could not be copied and shared; the message names the key or the
     *     option, and says what to do
     */
    public @Nullable String require(SourceDatabase database) {
        requireKey(database);
        return requireOptions(database);
    }

    /**
     * @throws InvalidRequestException if the database is encrypted under a key of its own that cannot be used
     */
    void requireKey(SourceDatabase database) {
        if (database.kmsKeyId() != null && !transferKey.is(database.kmsKeyId())) {
            requireUsable(database, database.kmsKeyId());
        }
    }

    /**
     * The option group of the destination that a copy must name, if any.
     *
     * @throws InvalidRequestException if an option keeps snapshots from being copied and shared
     */
    @Nullable String requireOptions(SourceDatabase database) {
        boolean named = false;
        for (String group : database.optionGroups()) {
            named |= !group.startsWith(DEFAULT) && isNamed(database, group);
        }
        return named ? destinationGroup : null;
    }

    private void requireUsable(SourceDatabase database, String key) {
        KeyCheck look = new KeyCheck(
                "key " + key + " of " + database.name(),
                key,
                "RDS cannot copy a snapshot that is encrypted under it",
                "its policy must leave the roles of PlanReplication and EncryptSnapshot to the IAM policies of this account, or allow them;"
                        + " the roles use keys of this account only");
        look.requireEnabled(look.describe(kms));
    }

    /** Whether a copy must name the option group of the destination. */
    private boolean isNamed(SourceDatabase database, String group) {
        List<Option> staying =
                options(group).stream().filter(Shareability::stays).toList();
        List<Option> stopping = staying.stream()
                .filter(option -> !isShareable(database, option))
                .toList();
        String prefix = database.name() + " has option group " + group + " with ";
        Require.that(
                stopping.isEmpty(),
                prefix + described(stopping)
                        + ": RDS shares no snapshot of a database with it, which therefore cannot be replicated");
        Require.that(
                staying.isEmpty() || !destinationGroup.isEmpty(),
                prefix + described(staying)
                        + ": RDS lets its snapshots be copied only into an option group of the destination account that has"
                        + " it, too; make one there, and deploy both stacks with its name as OptionGroupName");
        return !staying.isEmpty();
    }

    private static boolean isShareable(SourceDatabase database, Option option) {
        return database.engine().startsWith("oracle-") && SHAREABLE.contains(option.optionName());
    }

    private static boolean stays(Option option) {
        return Boolean.TRUE.equals(option.permanent()) || Boolean.TRUE.equals(option.persistent());
    }

    private static String described(List<Option> options) {
        return options.stream()
                .map(option -> (Boolean.TRUE.equals(option.permanent()) ? "permanent" : "persistent") + " option "
                        + option.optionName())
                .collect(Collectors.joining(", "));
    }

    private List<Option> options(String optionGroup) {
        try {
            return rds.describeOptionGroups(r -> r.optionGroupName(optionGroup)).optionGroupsList().stream()
                    .map(OptionGroup::options)
                    .flatMap(List::stream)
                    .toList();
        } catch (RdsException e) {
            throw AwsErrors.translate("DescribeOptionGroups of " + optionGroup, e);
        }
    }
}
