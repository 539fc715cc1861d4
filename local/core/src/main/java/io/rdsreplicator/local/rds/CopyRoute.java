package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Caller;
import software.amazon.awssdk.services.rds.model.CopyDbSnapshotRequest;

/**
 * The way of a snapshot's copy: from the account and Region of its source to the account and Region of the call.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html">Copying a DB snapshot</a>
 */
record CopyRoute(AccountRegion from, AccountRegion to) {
    private static final String CHINA = "aws-cn";
    private static final String GOVCLOUD = "aws-us-gov";

    boolean crossesAccounts() {
        return !from.account().equals(to.account());
    }

    boolean crossesRegions() {
        return !from.region().equals(to.region());
    }

    /** The way of a copy whose source is named by a name in the place of the call, or by an ARN. */
    static CopyRoute of(String named, AccountRegion place) {
        return new CopyRoute(
                AmazonResourceName.isArn(named)
                        ? AmazonResourceName.parse(named).place()
                        : place,
                place);
    }

    /**
     * @throws software.amazon.awssdk.services.rds.model.RdsException if AWS does not copy on this way, or not as
     *     requested
     */
    void requireOffered(CopyDbSnapshotRequest request, RdsConditions circumstances) {
        requireOffered(request.sourceRegion() != null || request.preSignedUrl() != null, circumstances);
        if (crossesRegions() && Boolean.TRUE.equals(request.copyOptionGroup())) {
            throw RdsFailure.parameterCombination("CopyOptionGroup is for copies in the same Region only.");
        }
    }

    /** @param presigned whether the request has a URL that is signed for the source's Region, or asks for one */
    void requireOffered(boolean presigned, RdsConditions circumstances) {
        if (!crossesRegions()) {
            return;
        }
        if (!from.partition().equals(to.partition()) || to.partition().equals(CHINA)) {
            throw RdsFailure.parameterValue("DbSnapshots are not copied from " + from.region() + " to " + to.region());
        }
        if (to.partition().equals(GOVCLOUD) && !presigned) {
            throw RdsFailure.parameterValue("PreSignedUrl is required to copy between AWS GovCloud (US) Regions");
        }
        if (crossesAccounts() && circumstances.refusesCopiesAcrossBoth()) {
            throw RdsFailure.parameterCombination(
                    "A copy across both account and Region is not supported for this DB snapshot.");
        }
    }

    /**
     * @throws software.amazon.awssdk.services.rds.model.RdsException if the copy of an encrypted snapshot needs a KMS
     *     key on this way
     */
    void requireNoKey() {
        if (crossesRegions()) {
            throw RdsFailure.parameterValue("Must specify new KMS key for cross region encrypted snapshot copy.");
        }
        if (crossesAccounts()) {
            throw RdsFailure.parameterValue(
                    "KmsKeyId is required to copy an encrypted snapshot that another account shares.");
        }
    }

    /** The caller of the copy, as it acts on the source: RDS calls the source's Region with its authority. */
    Caller atSource(Caller caller) {
        return crossesRegions() ? caller.in(from.region()) : caller;
    }

    /**
     * The Region whose RDS uses the source's key for the caller. AWS does not document which one it is across Regions.
     */
    String regionOfKeyUse(RdsConditions circumstances) {
        return circumstances.usesSourceKeyFromDestination() ? to.region() : from.region();
    }
}
