package io.rdsreplicator.source;

import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.List;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Option;
import software.amazon.awssdk.services.rds.model.OptionGroup;
import software.amazon.awssdk.services.rds.model.OptionGroupMembership;
import software.amazon.awssdk.services.rds.model.RdsException;

/**
 * Whether a snapshot of a database could be copied and shared, as far as that shows before one is taken: the database's own key, and its
 * option group. A database under {@code aws/rds} is no matter: the transfer copy is under the transfer key.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html">Sharing a DB snapshot: considerations</a>
 */
final class Shareability {
    private static final String DEFAULT = "default:";

    private final RdsClient rds;
    private final KmsClient kms;
    private final TransferKey transferKey;

    Shareability(RdsClient rds, KmsClient kms, TransferKey transferKey) {
        this.rds = rds;
        this.kms = kms;
        this.transferKey = transferKey;
    }

    /** @throws InvalidRequestException if it could not, naming the key or the option, and saying what to do */
    void require(DBInstance instance) {
        if (instance.kmsKeyId() != null && !transferKey.is(instance.kmsKeyId())) {
            requireUsable(instance);
        }
        instance.optionGroupMemberships().stream()
                .map(OptionGroupMembership::optionGroupName)
                .filter(name -> !name.startsWith(DEFAULT))
                .forEach(name -> requireShareable(instance, name));
    }

    private void requireUsable(DBInstance instance) {
        KeyLook look = new KeyLook(
                "key " + instance.kmsKeyId() + " of DB instance " + instance.dbInstanceIdentifier(), instance.kmsKeyId(),
                "RDS cannot copy a snapshot that is encrypted under it",
                "its policy must leave the roles of PlanReplication and EncryptSnapshot to the IAM policies of this account, or allow them;"
                        + " the roles use keys of this account only");
        look.requireEnabled(look.describe(kms));
    }

    private void requireShareable(DBInstance instance, String optionGroup) {
        List<String> staying =
                options(optionGroup).stream().filter(Shareability::stays).map(Shareability::described).toList();
        Require.that(
                staying.isEmpty(),
                "DB instance " + instance.dbInstanceIdentifier() + " has option group " + optionGroup + " with "
                        + String.join(", ", staying) + ": RDS shares no snapshot with such an option, or lets it be copied only into an option"
                        + " group of the destination that has it, which is not done yet; the database cannot be replicated");
    }

    private static boolean stays(Option option) {
        return Boolean.TRUE.equals(option.permanent()) || Boolean.TRUE.equals(option.persistent());
    }

    private static String described(Option option) {
        return (Boolean.TRUE.equals(option.permanent()) ? "permanent" : "persistent") + " option " + option.optionName();
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
