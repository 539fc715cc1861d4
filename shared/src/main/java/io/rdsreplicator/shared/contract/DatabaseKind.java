package io.rdsreplicator.shared.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a replicated database is in RDS: a DB instance, or an Aurora DB cluster. The ARN of the database shows it.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.ARN.Constructing.html">
 *     ARNs in Amazon RDS</a>
 */
public enum DatabaseKind {
    INSTANCE("db", "snapshot", "DB instance", "DB snapshot", 26, 255),
    CLUSTER("cluster", "cluster-snapshot", "DB cluster", "DB cluster snapshot", 23, 63);

    private final String arnType;
    private final String snapshotArnType;
    private final String label;
    private final String snapshotLabel;
    private final int headLength;
    private final int longestSnapshotName;

    DatabaseKind(
            String arnType,
            String snapshotArnType,
            String label,
            String snapshotLabel,
            int headLength,
            int longestSnapshotName) {
        this.arnType = arnType;
        this.snapshotArnType = snapshotArnType;
        this.label = label;
        this.snapshotLabel = snapshotLabel;
        this.headLength = headLength;
        this.longestSnapshotName = longestSnapshotName;
    }

    /** The kind of a database by its ARN; empty if it is the ARN of something else. */
    public static Optional<DatabaseKind> of(Arn database) {
        return Stream.of(values())
                .filter(kind -> database.isOf("rds", kind.arnType))
                .findFirst();
    }

    /** The word in requests, announcements and lists: {@code instance} or {@code cluster}. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws io.rdsreplicator.shared.errors.InvalidRequestException if the word is not one of a kind
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static DatabaseKind ofWord(String word) {
        return Stream.of(values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException("kind must be \"instance\" or \"cluster\""));
    }

    /** The resource type in the ARN of a database. */
    public String arnType() {
        return arnType;
    }

    /** The resource type in the ARN of a snapshot. */
    public String snapshotArnType() {
        return snapshotArnType;
    }

    /** AWS's term for the database in messages. */
    public String label() {
        return label;
    }

    /** AWS's term for a snapshot of the database in messages. */
    public String snapshotLabel() {
        return snapshotLabel;
    }

    /**
     * How many characters the name of a snapshot can have.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBClusterSnapshot.html">
     *     CreateDBClusterSnapshot</a>
     */
    int longestSnapshotName() {
        return longestSnapshotName;
    }

    /** How many characters of the database's identifier a replication id contains. */
    int headLength() {
        return headLength;
    }
}
