package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.simulation.CallStack;
import io.rdsreplicator.local.simulation.ObservedExecutions.Run;
import io.rdsreplicator.local.simulation.ResourceLedger.SecretAccount;
import io.rdsreplicator.local.sns.PublishedMessage;
import java.util.Map;
import software.amazon.awssdk.core.SdkResponse;

/** A promise of the design, checked whenever something happens that could break it. */
public sealed interface Invariant
        permits SourceStaysAsItIs,
                SecretNamesAGoodReplica,
                SecretLosesNothing,
                NewerDataStays,
                OnlyWhatMayGoIsDeleted,
                SafetyCopiesStay,
                OthersStayAsTheyAre,
                DeploymentsStayApart,
                EveryReplicationEnds,
                ARequestMakesOneReplica,
                SecretsStaySecret,
                ReplicasArePrivate,
                TheNextRunSucceeds,
                RollbacksStand,
                ClaimsHold,
                DryRunsChangeNothing,
                NothingStaysLocked,
                SwapsAreTold,
                WaitsEnd,
                AnotherSourceWaits {
    /**
     * Called before the product deletes something. Returns why it must not, or null. The objection counts only if the
     * call succeeds.
     */
    default String objection(Call call) {
        return null;
    }

    /** A call had its effect; its answer may still be lost. */
    default void called(Call call, SdkResponse response, boolean byProduct) {}

    /**
     * @param before the previous current value; null if there was none
     */
    default void changed(SecretAccount secret, Map<String, Object> before, boolean byProduct) {}

    default void published(PublishedMessage message) {}

    /** An execution entered a state. */
    default void entered(Run run, String state) {}

    /** A function's answer has reached its caller. */
    default void answered(CallStack.Frame frame, Map<String, Object> answer) {}

    /** A text was written that people can read without permission to read secrets. */
    default void written(String where, String text) {}

    /** Called after every event. */
    default void event() {}

    /** The troubles are over, everything is repaired, and no further event is due. */
    default void settled() {}

    /** The runs without faults are over. */
    default void end() {}
}
