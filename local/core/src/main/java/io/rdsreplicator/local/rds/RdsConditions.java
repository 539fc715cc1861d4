package io.rdsreplicator.local.rds;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The conditions of RDS in one account and Region. They say when a new resource and its tags become visible, how its
 * clock differs, and which quotas apply. They also say whether a call is accepted for which the AWS documentation has
 * no answer. They also say which engine versions and classes the Region lacks. By default nothing is late, the clock is
 * the timeline's, the quotas are the RDS defaults, nothing is lacking, and such a call is refused.
 *
 * <p>Change it under the timeline's lock, or from the thread that drives the timeline.
 */
public final class RdsConditions {
    private final Map<RdsQuota, Integer> limits = new EnumMap<>(RdsQuota.class);
    private final Map<SettingsQuota, Integer> settingsLimits = new EnumMap<>(SettingsQuota.class);
    private Duration unseenFor = Duration.ZERO;
    private Duration untaggedFor = Duration.ZERO;
    private Duration unauthorizedFor = Duration.ZERO;
    private Duration parametersLateBy = Duration.ZERO;
    private Duration clockAhead = Duration.ZERO;
    private boolean openCallsTaken;
    private boolean copiesByGrantAlone;
    private boolean sourceKeyUsedFromDestination;
    private boolean copiesAcrossBothRefused;
    private boolean clusterEndpointsEarly;
    private boolean memberlessPasswordsTaken;
    private boolean memberlessSnapshotsTaken;
    private boolean clusterCopiesEncrypted;
    private boolean awsOwnedKeysTaken;
    private boolean clusterCopiesKeepCreateTime;
    private final Set<String> versionsNotOffered = new HashSet<>();
    private final Set<String> classesNotOffered = new HashSet<>();

    RdsConditions() {}

    /**
     * Makes describe calls omit a resource until this time after its creation. Other operations find the resource at
     * once, as in RDS.
     *
     * @param tags how long after its creation a resource is shown without its tags
     */
    public void seeLate(Duration resource, Duration tags) {
        unseenFor = resource;
        untaggedFor = tags;
    }

    /**
     * Makes policies see the tags of a resource only after this time since its creation.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html">Tags are cached for
     * authorization</a>
     */
    public void authorizeLate(Duration tags) {
        unauthorizedFor = tags;
    }

    /**
     * Makes readers of a parameter group, and databases that are created with it, see its content as it was this long
     * ago. AWS advises to wait five minutes after a change.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBParameterGroup.html">
     *     ModifyDBParameterGroup</a>
     */
    public void readParametersLate(Duration late) {
        parametersLateBy = late;
    }

    Instant parametersReadAt(Instant now) {
        return now.minus(parametersLateBy);
    }

    /** Sets the RDS clock ahead of the timeline, or behind it if the span is negative. */
    public void setClockAhead(Duration span) {
        clockAhead = span;
    }

    /**
     * Makes RDS accept a call if the AWS documentation does not say whether the resource's status accepts it. By
     * default RDS refuses such a call. A correct program works in both cases.
     */
    public void takeOpenCalls(boolean taken) {
        openCallsTaken = taken;
    }

    boolean takesOpenCalls() {
        return openCallsTaken;
    }

    /**
     * Makes RDS require only the permissions to describe and to grant a key of the caller's own account for a copy.
     * One page of the AWS documentation says so. By default RDS requires the whole list of another page.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html">Copying a DB
     * snapshot</a>
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html">AWS KMS key
     * management</a>
     */
    public void copyByGrantAlone(boolean alone) {
        copiesByGrantAlone = alone;
    }

    boolean copiesByGrantAlone() {
        return copiesByGrantAlone;
    }

    /**
     * Makes a copy from another Region use the source's key through RDS of this Region ({@code kms:ViaService}). By
     * default it is RDS of the source's Region. The AWS documentation does not say which.
     */
    public void useSourceKeyFromDestination(boolean fromDestination) {
        sourceKeyUsedFromDestination = fromDestination;
    }

    boolean usesSourceKeyFromDestination() {
        return sourceKeyUsedFromDestination;
    }

    /** Makes this Region refuse copies whose source is in both another account and another Region. */
    public void refuseCopiesAcrossBoth(boolean refused) {
        copiesAcrossBothRefused = refused;
    }

    boolean refusesCopiesAcrossBoth() {
        return copiesAcrossBothRefused;
    }

    /** Shows the endpoints of a DB cluster before it has a writer. The AWS documentation is not clear about it. */
    public void showClusterEndpointsEarly(boolean early) {
        clusterEndpointsEarly = early;
    }

    boolean showsClusterEndpointsEarly() {
        return clusterEndpointsEarly;
    }

    /**
     * Accepts a new master password for a DB cluster that has no DB instance. By default RDS refuses it, because the
     * AWS documentation does not say.
     */
    public void takePasswordsWithoutMembers(boolean taken) {
        memberlessPasswordsTaken = taken;
    }

    boolean takesPasswordsWithoutMembers() {
        return memberlessPasswordsTaken;
    }

    /**
     * Accepts {@code CreateDBClusterSnapshot} for a DB cluster that has no DB instance. By default RDS refuses it,
     * because the AWS documentation does not say. It takes the final snapshot of such a cluster in any case.
     */
    public void takeSnapshotsWithoutMembers(boolean taken) {
        memberlessSnapshotsTaken = taken;
    }

    boolean takesSnapshotsWithoutMembers() {
        return memberlessSnapshotsTaken;
    }

    /**
     * Encrypts the copy of an unencrypted DB cluster snapshot. One page of the AWS documentation says so. By default
     * RDS refuses it, as another page says.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html">Encrypting
     *     Aurora resources</a>
     * @see <a
     * href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CopyDBClusterSnapshot.html">CopyDBClusterSnapshot</a>
     */
    public void encryptClusterCopies(boolean encrypted) {
        clusterCopiesEncrypted = encrypted;
    }

    boolean encryptsClusterCopies() {
        return clusterCopiesEncrypted;
    }

    /**
     * Shares and copies DB cluster snapshots under a key that AWS owns. By default RDS refuses both, because the AWS
     * documentation does not say.
     */
    public void takeAwsOwnedKeys(boolean taken) {
        awsOwnedKeysTaken = taken;
    }

    boolean takesAwsOwnedKeys() {
        return awsOwnedKeysTaken;
    }

    /**
     * Makes the copy of a DB cluster snapshot keep the {@code SnapshotCreateTime} of its source. By default it is the
     * time of the copy. The AWS documentation does not say.
     */
    public void keepCreateTimeOfClusterCopies(boolean kept) {
        clusterCopiesKeepCreateTime = kept;
    }

    boolean keepsCreateTimeOfClusterCopies() {
        return clusterCopiesKeepCreateTime;
    }

    /** Makes this Region lack a version of every engine. */
    public void lackEngineVersion(String version) {
        versionsNotOffered.add(version);
    }

    /** Makes this Region lack a DB instance class. */
    public void lackInstanceClass(String instanceClass) {
        classesNotOffered.add(instanceClass);
    }

    /**
     * @throws software.amazon.awssdk.services.rds.model.RdsException {@code InvalidParameterCombination} if this Region
     *     lacks the version
     */
    void requireOffered(String engine, String version) {
        if (!offers(version)) {
            throw RdsFailure.parameterCombination("Cannot find version " + version + " for " + engine);
        }
    }

    /**
     * @throws software.amazon.awssdk.services.rds.model.RdsException {@code InvalidParameterCombination} if this Region
     *     lacks the version or the class
     */
    void requireOffered(String engine, String version, String instanceClass) {
        requireOffered(engine, version);
        if (classesNotOffered.contains(instanceClass)) {
            throw RdsFailure.parameterCombination(
                    "RDS does not support creating a DB instance with the following combination: DBInstanceClass="
                            + instanceClass + ", Engine=" + engine + ", EngineVersion=" + version + ".");
        }
    }

    boolean offers(String version) {
        return !versionsNotOffered.contains(version);
    }

    public void limit(RdsQuota quota, int most) {
        limits.put(quota, most);
    }

    public void limit(SettingsQuota quota, int most) {
        settingsLimits.put(quota, most);
    }

    /** Restores all defaults, except for the calls on which the AWS documentation has no answer. */
    public void restore() {
        limits.clear();
        settingsLimits.clear();
        seeLate(Duration.ZERO, Duration.ZERO);
        authorizeLate(Duration.ZERO);
        readParametersLate(Duration.ZERO);
        clockAhead = Duration.ZERO;
    }

    int most(RdsQuota quota) {
        return limits.getOrDefault(quota, quota.usual());
    }

    int most(SettingsQuota quota) {
        return settingsLimits.getOrDefault(quota, quota.usual());
    }

    Instant local(Instant now) {
        return now.plus(clockAhead);
    }

    /** @param madeAt by the timeline's clock */
    boolean shows(Instant madeAt, Instant now) {
        return unseenFor.isZero() || !madeAt.plus(unseenFor).isAfter(now);
    }

    boolean authorizesByTags(Instant madeAt, Instant now) {
        return unauthorizedFor.isZero() || !madeAt.plus(unauthorizedFor).isAfter(now);
    }

    boolean showsTags(Instant madeAt, Instant now) {
        return untaggedFor.isZero() || !madeAt.plus(untaggedFor).isAfter(now);
    }
}
