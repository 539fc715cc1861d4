package io.rdsreplicator.destination.snapshot;

import io.rdsreplicator.shared.contract.Arn;
import org.jspecify.annotations.Nullable;

/**
 * The way of an announced snapshot into this stack's account and Region. One call of RDS copies it, from another Region
 * too.
 *
 * @param snapshot the transfer snapshot, in the source's account and Region
 * @param landingKey this stack's KMS key, in its own Region
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html">Copying a DB snapshot</a>
 */
public record LandingRoute(Arn snapshot, Arn landingKey) {
    private static final String GOVCLOUD = "aws-us-gov";

    public boolean crossesRegions() {
        return !snapshot.region().equals(landingKey.region());
    }

    /**
     * {@code SourceRegion} of the call, with which the SDK signs a URL. Between the AWS GovCloud (US) Regions RDS
     * requires it. Null elsewhere, where RDS ignores it.
     */
    public @Nullable String signedRegion() {
        return crossesRegions() && landingKey.partition().equals(GOVCLOUD) ? snapshot.region() : null;
    }
}
