package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
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

    /**
     * @throws software.amazon.awssdk.services.rds.model.RdsException if AWS does not copy on this way, or not as
     *     requested
     */
    void requireOffered(CopyDbSnapshotRequest request, RdsConditions circumstances) {
        if (!crossesRegions()) {
            return;
        }
        if (!from.partition().equals(to.partition()) || to.partition().equals(CHINA)) {
            throw RdsFailure.parameterValue("Snapshots are not copied from " + from.region() + " to " + to.region());
        }
        if (to.partition().equals(GOVCLOUD) && request.sourceRegion() == null && request.preSignedUrl() == null) {
            throw RdsFailure.parameterValue("PreSignedUrl is required to copy between AWS GovCloud (US) Regions");
        }
        if (crossesAccounts() && circumstances.refusesCopiesAcrossBoth()) {
            throw RdsFailure.parameterCombination(
                    "A copy across both account and Region is not supported for this DB snapshot.");
        }
        if (Boolean.TRUE.equals(request.copyOptionGroup())) {
            throw RdsFailure.parameterCombination("CopyOptionGroup is for copies in the same Region only.");
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
