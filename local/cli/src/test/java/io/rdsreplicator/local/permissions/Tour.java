package io.rdsreplicator.local.permissions;

import io.rdsreplicator.local.stacks.StackException;
import java.util.List;

/**
 * Everything that the two stacks do, once: a schedule with pruning, an encrypted database, a secret under a key of its own and without a
 * password, rollbacks to a stopped replica and forward again, failures in both accounts and their notifications, a stopped replication
 * taken up again, announcements repeated, refused and kept in the queue; what is there, listed. It ends where something was refused.
 */
final class Tour {
    private Tour() {}

    /** What was seen that is not as it should be, in order; nothing if all is well. */
    static List<String> of(String sourceTemplate, String destinationTemplate) {
        Accounts accounts = new Accounts();
        try {
            accounts.deploy(sourceTemplate, destinationTemplate);
        } catch (StackException e) {
            return List.of("stack "
                    + e.getMessage()
                            .replaceFirst("^stack ([ab]): (resource \\w+ )?.*$", "$1 fails to deploy: $2")
                            .strip());
        }
        Telemetry telemetry = new Telemetry(accounts);
        for (Runnable stop : stops(accounts)) {
            stop.run();
            telemetry.observe();
            if (!accounts.complaints().isEmpty()) {
                return accounts.complaints();
            }
        }
        return List.of();
    }

    private static List<Runnable> stops(Accounts accounts) {
        TourOfReplications replications = new TourOfReplications(accounts);
        TourOfRollbacks rollbacks = new TourOfRollbacks(accounts);
        TourOfClusters clusters = new TourOfClusters(accounts);
        TourOfSettings settings = new TourOfSettings(accounts);
        TourOfMessages messages = new TourOfMessages(accounts);
        return List.of(
                replications::replicateOnSchedule,
                replications::pruneOnSchedule,
                replications::replicateTwoDatabases,
                rollbacks::rollBack,
                rollbacks::rollBackBesideAReplication,
                rollbacks::restoreASnapshot,
                replications::loseAnswers,
                replications::fail,
                replications::takeUpAStoppedReplication,
                replications::pruneBesideOneStartedByHand,
                messages::repeatAndRefuseAnnouncements,
                messages::listWhatIsThere,
                replications::leaveASwapUntold,
                replications::takeBackShares,
                messages::keepWhatCannotBeTold,
                replications::replicateAnotherSource,
                replications::replicateTooOften,
                replications::waitForCopySlots,
                replications::deleteAsTheLastReleaseDoes,
                clusters::replicate,
                messages::listTheCluster,
                clusters::rollBack,
                clusters::restoreASnapshot,
                clusters::loseAnswers,
                clusters::fail,
                clusters::takeUpAStoppedReplication,
                clusters::takeBackShares,
                settings::giveToAnInstance,
                settings::giveToACluster,
                messages::preflight);
    }
}
