package io.rdsreplicator.destination.snapshot;

import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import software.amazon.awssdk.core.exception.SdkException;

/** Maps each refusal of the copy into this account to an error that tells the operator what to do. */
public final class LandingErrors {
    private LandingErrors() {}

    /**
     * @param copy name of the landed snapshot
     * @param call of RDS that was refused
     */
    public static RuntimeException translate(
            String copy, String call, Announcement announcement, LandingRoute route, SdkException e) {
        if (AwsErrors.isThrottled(e)) {
            return e;
        }
        return switch (AwsErrors.code(e)) {
            case "DBSnapshotNotFound", "DBClusterSnapshotNotFoundFault" ->
                new TransientException(
                        "snapshot " + announcement.snapshotArn()
                                + " is not shared with this account, or not yet, or already deleted: start a new replication in the source");
            case "KMSKeyNotAccessibleFault" ->
                new InvalidRequestException(
                        "the copy to " + copy + " needs the transfer key " + announcement.transferKeyArn()
                                + " and the landing key " + route.landingKey()
                                + ", and RDS could not use one of them: look at their state, their policies and this function's role"
                                + transferKeyElsewhere(route));
            case "InvalidParameterValue", "InvalidParameterCombination" ->
                notOffered(copy, call, announcement, route, e);
            default -> AwsErrors.translate(call + " to " + copy + limitedRegions(route, e), e);
        };
    }

    private static String transferKeyElsewhere(LandingRoute route) {
        return route.crossesRegions()
                ? "; the source stack's parameter DestinationRegions must name "
                        + route.landingKey().region() + ", so that its transfer key admits RDS of this Region"
                : "";
    }

    private static RuntimeException notOffered(
            String copy, String call, Announcement announcement, LandingRoute route, SdkException e) {
        RuntimeException refused = AwsErrors.translate(call + " to " + copy, e);
        return route.crossesRegions()
                ? new InvalidRequestException(
                        refused.getMessage() + "; RDS must offer " + announcement.engine() + " "
                                + announcement.engineVersion() + " in "
                                + route.landingKey().region()
                                + ", and copies of it from another account in "
                                + route.snapshot().region()
                                + ": use a version that both Regions offer, or deploy the destination stack in the source's Region")
                : refused;
    }

    private static String limitedRegions(LandingRoute route, SdkException e) {
        return route.crossesRegions() && AwsErrors.isCode(e, AwsErrors.DENIED)
                ? " (a policy or SCP that limits aws:RequestedRegion must name "
                        + route.snapshot().region() + " and "
                        + route.landingKey().region() + ")"
                : "";
    }
}
