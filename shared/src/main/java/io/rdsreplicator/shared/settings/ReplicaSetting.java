package io.rdsreplicator.shared.settings;

import static io.rdsreplicator.shared.settings.SettingType.capacity;
import static io.rdsreplicator.shared.settings.SettingType.flag;
import static io.rdsreplicator.shared.settings.SettingType.list;
import static io.rdsreplicator.shared.settings.SettingType.number;
import static io.rdsreplicator.shared.settings.SettingType.numberOf;
import static io.rdsreplicator.shared.settings.SettingType.oneOf;
import static io.rdsreplicator.shared.settings.SettingType.text;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One thing that a database has besides its data, under the name that documents and announcements use.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RestoreFromSnapshot.html">
 *     Restoring to a DB instance</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html">
 *     Settings for DB instances</a>
 */
public enum ReplicaSetting {
    INSTANCE_CLASS(
            "instanceClass",
            text("db\\.[a-z0-9.-]{1,40}", "an instance class, such as db.r8g.large"),
            Kinds.BOTH,
            Origin.SOURCE),
    MULTI_AZ("multiAz", flag(), Kinds.INSTANCES, Origin.SOURCE),
    STORAGE_TYPE(
            "storageType",
            oneOf("gp2", "gp3", "io1", "io2", "standard", "aurora", "aurora-iopt1"),
            Kinds.BOTH,
            Origin.SOURCE),
    IOPS("iops", number(1000, 256_000), Kinds.INSTANCES, Origin.SOURCE),
    STORAGE_THROUGHPUT("storageThroughput", number(125, 4000), Kinds.INSTANCES, Origin.SOURCE),
    MAX_ALLOCATED_STORAGE("maxAllocatedStorage", number(21, 65_536), Kinds.INSTANCES, Origin.SOURCE),
    PARAMETER_GROUP("parameterGroup", group("DB parameter group"), Kinds.BOTH, Origin.DESTINATION),
    CLUSTER_PARAMETER_GROUP(
            "clusterParameterGroup", group("DB cluster parameter group"), Kinds.CLUSTERS, Origin.DESTINATION),
    OPTION_GROUP("optionGroup", group("option group"), Kinds.INSTANCES, Origin.DESTINATION),
    PORT("port", number(1150, 65_535), Kinds.BOTH, Origin.SOURCE),
    SUBNET_GROUP(
            "subnetGroup",
            text("[A-Za-z0-9][A-Za-z0-9 ._-]{0,254}", "the name of a DB subnet group"),
            Kinds.BOTH,
            Origin.DESTINATION),
    SECURITY_GROUPS(
            "securityGroups", list("sg-[0-9a-f]{8,17}", "ids of security groups"), Kinds.BOTH, Origin.DESTINATION),
    IAM_AUTHENTICATION("iamAuthentication", flag(), Kinds.BOTH, Origin.SOURCE),
    LOG_EXPORTS(
            "logExports", list("[a-z][a-z.-]{0,40}", "names of logs, such as postgresql"), Kinds.BOTH, Origin.SOURCE),
    MONITORING_INTERVAL("monitoringInterval", numberOf(Set.of(0, 1, 5, 10, 15, 30, 60)), Kinds.BOTH, Origin.SOURCE),
    MONITORING_ROLE("monitoringRole", role(), Kinds.BOTH, Origin.DESTINATION),
    PERFORMANCE_INSIGHTS("performanceInsights", flag(), Kinds.BOTH, Origin.SOURCE),
    PERFORMANCE_INSIGHTS_KEY(
            "performanceInsightsKey",
            text("arn:aws[a-z-]*:kms:[a-z0-9-]+:\\d{12}:key/[A-Za-z0-9-]+", "the ARN of a KMS key"),
            Kinds.BOTH,
            Origin.DESTINATION),
    PERFORMANCE_INSIGHTS_RETENTION("performanceInsightsRetention", number(7, 731), Kinds.BOTH, Origin.SOURCE),
    DATABASE_INSIGHTS("databaseInsights", oneOf("standard", "advanced"), Kinds.BOTH, Origin.SOURCE),
    BACKUP_RETENTION("backupRetention", number(0, 35), Kinds.BOTH, Origin.SOURCE),
    BACKUP_WINDOW(
            "backupWindow",
            text("([01]\\d|2[0-3]):[0-5]\\d-([01]\\d|2[0-3]):[0-5]\\d", "a time span in UTC, such as 03:00-04:00"),
            Kinds.BOTH,
            Origin.SOURCE),
    MAINTENANCE_WINDOW(
            "maintenanceWindow",
            text(
                    "(mon|tue|wed|thu|fri|sat|sun):([01]\\d|2[0-3]):[0-5]\\d"
                            + "-(mon|tue|wed|thu|fri|sat|sun):([01]\\d|2[0-3]):[0-5]\\d",
                    "a time span of the week in UTC, such as sun:05:00-sun:06:00"),
            Kinds.BOTH,
            Origin.SOURCE),
    MINOR_UPGRADES("minorUpgrades", flag(), Kinds.BOTH, Origin.SOURCE),
    CA_CERTIFICATE(
            "caCertificate",
            text("rds-ca-[a-z0-9-]{1,40}", "the name of a certificate authority, such as rds-ca-rsa2048-g1"),
            Kinds.BOTH,
            Origin.SOURCE),
    ROLES(
            "roles",
            list(
                    "([A-Za-z0-9_]{1,64}=)?arn:aws[a-z-]*:iam::\\d{12}:role/[\\w+=,.@/-]{1,512}",
                    "roles as feature=ARN, such as Lambda=arn:aws:iam::111122223333:role/invoke"),
            Kinds.BOTH,
            Origin.DESTINATION),
    EXTENDED_SUPPORT("extendedSupport", flag(), Kinds.BOTH, Origin.SOURCE),
    READERS("readers", number(0, 15), Kinds.CLUSTERS, Origin.SOURCE),
    MIN_CAPACITY("minCapacity", capacity(), Kinds.CLUSTERS, Origin.SOURCE),
    MAX_CAPACITY("maxCapacity", capacity(), Kinds.CLUSTERS, Origin.SOURCE);

    private final String label;
    private final SettingType type;
    private final Set<DatabaseKind> kinds;
    private final Origin origin;

    /** Where a value can be used: one of {@link #SOURCE} can also be the source's own. */
    private enum Origin {
        SOURCE,
        DESTINATION
    }

    private static final class Kinds {
        static final Set<DatabaseKind> BOTH = EnumSet.allOf(DatabaseKind.class);
        static final Set<DatabaseKind> INSTANCES = EnumSet.of(DatabaseKind.INSTANCE);
        static final Set<DatabaseKind> CLUSTERS = EnumSet.of(DatabaseKind.CLUSTER);
    }

    ReplicaSetting(String label, SettingType type, Set<DatabaseKind> kinds, Origin origin) {
        this.label = label;
        this.type = type;
        this.kinds = kinds;
        this.origin = origin;
    }

    private static SettingType group(String what) {
        return text("[A-Za-z](?:-?[A-Za-z0-9.]){0,254}", "the name of a " + what);
    }

    private static SettingType role() {
        return text("arn:aws[a-z-]*:iam::\\d{12}:role/[\\w+=,.@/-]{1,512}", "the ARN of an IAM role");
    }

    public static Optional<ReplicaSetting> of(String label) {
        return Stream.of(values())
                .filter(setting -> setting.label.equals(label))
                .findFirst();
    }

    /** The name in documents, announcements and lists. */
    public String label() {
        return label;
    }

    public SettingType type() {
        return type;
    }

    public boolean isOf(DatabaseKind kind) {
        return kinds.contains(kind);
    }

    /** Whether a replica can be given the source's own value. Names and ARNs of the source's account mean nothing here. */
    public boolean canFollowSource() {
        return origin == Origin.SOURCE;
    }

    /**
     * The value in the form in which it is compared.
     *
     * @param where names the place of the value in the message
     * @throws InvalidRequestException with the setting and its rule
     */
    public Object read(Object value, String where) {
        return type.reader()
                .apply(value)
                .orElseThrow(() -> new InvalidRequestException(where + ": " + label + " must be " + type.rule()));
    }
}
