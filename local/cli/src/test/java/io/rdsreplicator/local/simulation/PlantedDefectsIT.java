package io.rdsreplicator.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.simulation.Simulation.Outcome;
import io.rdsreplicator.local.simulation.Simulation.Substitution;
import io.rdsreplicator.local.simulation.invariant.ARequestMakesOneReplica;
import io.rdsreplicator.local.simulation.invariant.AnotherSourceWaits;
import io.rdsreplicator.local.simulation.invariant.ClaimsHold;
import io.rdsreplicator.local.simulation.invariant.DeploymentsStayApart;
import io.rdsreplicator.local.simulation.invariant.DryRunsChangeNothing;
import io.rdsreplicator.local.simulation.invariant.EveryReplicationEnds;
import io.rdsreplicator.local.simulation.invariant.Invariant;
import io.rdsreplicator.local.simulation.invariant.NewerDataStays;
import io.rdsreplicator.local.simulation.invariant.NothingStaysLocked;
import io.rdsreplicator.local.simulation.invariant.OnlyWhatMayGoIsDeleted;
import io.rdsreplicator.local.simulation.invariant.ReplicasArePrivate;
import io.rdsreplicator.local.simulation.invariant.RollbacksStand;
import io.rdsreplicator.local.simulation.invariant.SafetyCopiesStay;
import io.rdsreplicator.local.simulation.invariant.SecretLosesNothing;
import io.rdsreplicator.local.simulation.invariant.SecretNamesAGoodReplica;
import io.rdsreplicator.local.simulation.invariant.SecretsStaySecret;
import io.rdsreplicator.local.simulation.invariant.SwapsAreTold;
import io.rdsreplicator.local.simulation.invariant.TheNextRunSucceeds;
import io.rdsreplicator.local.simulation.invariant.WaitsEnd;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The simulation can fail: each of these defects, planted in the product, is found by a history. Which one is known. Where a change has
 * drawn other histories, the test looks further, and says how many it took.
 */
final class PlantedDefectsIT {
    private static final int MOST_SEEDS = 300;

    /**
     * @param from the first seed that is tried
     * @param destination where the destination is in each history, whatever the seed draws
     * @param clusters whether all databases are DB clusters, or none is
     */
    record Defect(
            String name,
            Class<? extends Invariant> foundBy,
            Substitution planted,
            long from,
            Scenario.Destination destination,
            boolean clusters) {
        Defect(String name, Class<? extends Invariant> foundBy, Substitution planted, long from) {
            this(name, foundBy, planted, from, Scenario.Destination.PLAIN, false);
        }

        Defect(String name, Class<? extends Invariant> foundBy, Substitution planted) {
            this(name, foundBy, planted, 1);
        }

        Defect inAnotherRegion() {
            return new Defect(name, foundBy, planted, from, new Scenario.Destination("eu-central-1", false), clusters);
        }

        Defect ofClusters() {
            return new Defect(name, foundBy, planted, from, destination, true);
        }

        private Scenario scenario(long seed) {
            Scenario drawn = Scenario.draw(seed).with(destination);
            return clusters ? drawn.withClusters() : drawn.ofPlainInstances();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Defect> defects() {
        return Stream.of(
                new Defect(
                        "swaps before the replica is available",
                        SecretNamesAGoodReplica.class,
                        Defects.swapsTooEarly()),
                new Defect("prunes by name instead of by tag", OnlyWhatMayGoIsDeleted.class, Defects.prunesByName()),
                new Defect(
                        "starts every announcement it hears",
                        ARequestMakesOneReplica.class,
                        Defects.startsEveryAnnouncement(),
                        36),
                new Defect(
                        "starts again whatever has failed",
                        ARequestMakesOneReplica.class,
                        Defects.forgetsWhatItStarted(),
                        22),
                new Defect("swallows an error", EveryReplicationEnds.class, Defects.swallowsAnError()),
                new Defect(
                        "deletes before the successor exists",
                        OnlyWhatMayGoIsDeleted.class,
                        Defects.deletesBeforeTheSuccessor()),
                new Defect("overwrites the secret blindly", SecretLosesNothing.class, Defects.overwritesTheSecret(), 2),
                new Defect(
                        "stores a generated password at once",
                        SecretLosesNothing.class,
                        Defects.storesAGeneratedPasswordAtOnce()),
                new Defect("lets an older snapshot swap last", NewerDataStays.class, Defects.ignoresTheOrder(), 9),
                new Defect(
                        "prunes a transfer snapshot too early",
                        OnlyWhatMayGoIsDeleted.class,
                        Defects.prunesTheTransferSnapshot()),
                new Defect("copies from its own Region", TheNextRunSucceeds.class, Defects.copiesFromItsOwnRegion())
                        .inAnotherRegion(),
                new Defect("copies without a key of its Region", TheNextRunSucceeds.class, Defects.copiesWithoutAKey())
                        .inAnotherRegion(),
                new Defect(
                        "puts a secret into an error message",
                        SecretsStaySecret.class,
                        Defects.quotesThePassword(),
                        61),
                new Defect("counts each wait from its last look", WaitsEnd.class, Defects.countsFromTheLastLook(), 22),
                new Defect("tells what is not live", SwapsAreTold.class, Defects.tellsWhatIsNotLive()),
                new Defect("rolls back without the pin", RollbacksStand.class, RollbackDefects.forgetsThePin(), 5),
                new Defect(
                        "changes something in a dry run",
                        DryRunsChangeNothing.class,
                        RollbackDefects.forgetsTheDryRun(),
                        5),
                new Defect(
                        "rolls back to an unfinished replica",
                        RollbacksStand.class,
                        RollbackDefects.choosesAnUnfinishedReplica(),
                        7),
                new Defect(
                        "does not lock what was chosen", TheNextRunSucceeds.class, RollbackDefects.locksNothing(), 2),
                new Defect(
                        "locks what was chosen for ever", NothingStaysLocked.class, RollbackDefects.locksForEver(), 2),
                new Defect(
                        "never sets the password by a rollback",
                        SecretNamesAGoodReplica.class,
                        RollbackDefects.setsNoPassword(),
                        5),
                new Defect(
                        "gives two rollbacks one secret version",
                        EveryReplicationEnds.class,
                        RollbackDefects.reusesAToken(),
                        13),
                new Defect("puts no claim", ClaimsHold.class, LockDefects.putsNoClaim()),
                new Defect("takes its claim off too early", ClaimsHold.class, LockDefects.takesItsClaimOffTooEarly()),
                new Defect("prunes safety copies", SafetyCopiesStay.class, SafetyDefects.prunesSafetyCopies(), 2),
                new Defect(
                        "unlocks what was restored", RollbacksStand.class, SafetyDefects.unlocksWhatWasRestored(), 107),
                new Defect(
                        "restores beside an old label",
                        ClaimsHold.class,
                        SafetyDefects.restoresBesideAnOldLabel(),
                        1796057984106L),
                new Defect("restores without a claim", ClaimsHold.class, SafetyDefects.restoresWithoutAClaim(), 21),
                new Defect(
                        "does not say what it has replaced",
                        NothingStaysLocked.class,
                        LockDefects.forgetsWhatItReplaces(),
                        122),
                new Defect("lets another source go live", AnotherSourceWaits.class, SourceDefects.holdsNothing(), 2),
                new Defect(
                        "forgets what is accepted", AnotherSourceWaits.class, SourceDefects.forgetsWhatIsAccepted(), 2),
                new Defect(
                        "orders a read replica's by the snapshots",
                        NewerDataStays.class,
                        SourceDefects.ordersByTheSnapshots(),
                        17),
                new Defect(
                        "counts all sources together",
                        OnlyWhatMayGoIsDeleted.class,
                        SourceDefects.countsAllSourcesTogether(),
                        2),
                new Defect(
                        "keeps no snapshot of the source",
                        OnlyWhatMayGoIsDeleted.class,
                        SourceDefects.keepsNoSnapshotOfTheAcceptedSource(),
                        12),
                new Defect(
                        "takes what is held for the latest",
                        RollbacksStand.class,
                        SourceDefects.choosesWhatIsHeld(),
                        199),
                new Defect("tells of a source each time", AnotherSourceWaits.class, SourceDefects.tellsEachTime(), 16),
                new Defect("tells nobody of a source", AnotherSourceWaits.class, SourceDefects.tellsNobody(), 2),
                new Defect("tells nothing late", SwapsAreTold.class, LockDefects.tellsNothingLate(), 68),
                // They show where executions overlap, or one has chosen just what another is marking or pruning: in one
                // history of some
                // hundred.
                new Defect(
                        "forgets when a rollback was started",
                        EveryReplicationEnds.class,
                        RollbackDefects.forgetsWhenItWasChosen(),
                        934),
                new Defect("marks without the claims", ClaimsHold.class, LockDefects.marksWithoutTheClaims(), 388),
                new Defect("takes every claim for void", ClaimsHold.class, LockDefects.takesEveryClaimForVoid(), 301),
                new Defect(
                        "unlocks what is locked by another",
                        ClaimsHold.class,
                        LockDefects.unlocksWhatIsAnothers(),
                        389),
                new Defect(
                        "prunes replicas without the claims",
                        ClaimsHold.class,
                        LockDefects.prunesWithoutTheClaims(),
                        423),
                new Defect(
                        "prunes snapshots without the claims",
                        ClaimsHold.class,
                        LockDefects.prunesSnapshotsWithoutTheClaims(),
                        202),
                new Defect(
                        "reads no secret of another database",
                        OnlyWhatMayGoIsDeleted.class,
                        TagDefects.readsNoOtherSecrets(),
                        178),
                new Defect(
                        "trusts the tag of the source",
                        OnlyWhatMayGoIsDeleted.class,
                        TagDefects.trustsTheSourceTag(),
                        85),
                new Defect(
                        "orders replicas by their tags", OnlyWhatMayGoIsDeleted.class, TagDefects.ordersByTheTimeTag()),
                new Defect(
                        "takes the secret of another lineage",
                        DeploymentsStayApart.class,
                        SourceDefects.takesTheSecretOfAnotherLineage(),
                        38),
                new Defect(
                        "counts the replicas only once",
                        OnlyWhatMayGoIsDeleted.class,
                        LockDefects.countsNothingAgain(),
                        389),
                new Defect(
                                "looks at no member of a DB cluster",
                                SecretNamesAGoodReplica.class,
                                ClusterDefects.looksAtNoMember())
                        .ofClusters(),
                new Defect("names no reader host", SecretNamesAGoodReplica.class, ClusterDefects.namesNoReaderHost())
                        .ofClusters(),
                new Defect(
                                "takes the members of the previous replica",
                                OnlyWhatMayGoIsDeleted.class,
                                ClusterDefects.coolsThePreviousReplica(),
                                3)
                        .ofClusters(),
                new Defect("keeps all members", TheNextRunSucceeds.class, ClusterDefects.coolsNothing(), 63)
                        .ofClusters(),
                new Defect(
                                "opens members to the Internet",
                                ReplicasArePrivate.class,
                                ClusterDefects.makesMembersPublic())
                        .ofClusters(),
                new Defect("puts no claim on a DB cluster", ClaimsHold.class, LockDefects.putsNoClaim()).ofClusters(),
                new Defect(
                                "deletes DB clusters without the claims",
                                ClaimsHold.class,
                                LockDefects.prunesWithoutTheClaims(),
                                102)
                        .ofClusters());
    }

    @ParameterizedTest
    @MethodSource("defects")
    void isFound(Defect defect) {
        Optional<String> found = Optional.empty();
        int seeds = 0;
        while (found.isEmpty() && seeds < MOST_SEEDS) {
            Scenario scenario = defect.scenario(defect.from() + seeds);
            Outcome outcome =
                    Simulation.random(scenario, defect.planted(), null).live();
            found = outcome.violation().map(Object::toString);
            seeds++;
        }
        System.out.printf("   planted: %-42s found with %d seeds by %s%n", defect, seeds, found.orElse("nobody"));
        assertThat(found).hasValueSatisfying(violation -> assertThat(violation)
                .startsWith(defect.foundBy().getSimpleName()));
    }
}
