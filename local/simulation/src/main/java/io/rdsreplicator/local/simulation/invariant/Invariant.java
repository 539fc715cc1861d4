package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.simulation.CallStack;
import io.rdsreplicator.local.simulation.ObservedExecutions.Run;
import io.rdsreplicator.local.simulation.ResourceLedger.SecretAccount;
import io.rdsreplicator.local.sns.PublishedMessage;
import java.util.Map;
import software.amazon.awssdk.core.SdkResponse;

/** A promise of the design, looked at whenever something happens that could break it. */
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
    /** Before the product deletes something: why it must not, or null; counts only if the call succeeds. */
    default String objection(Call call) {
        return null;
    }

    /** A call had its effect, whatever becomes of its answer. */
    default void called(Call call, SdkResponse response, boolean byProduct) {}

    /** @param before the value that was current; null if there was none */
    default void changed(SecretAccount secret, Map<String, Object> before, boolean byProduct) {}

    default void published(PublishedMessage message) {}

    /** An execution entered a state. */
    default void entered(Run run, String state) {}

    /** What a function answered has reached whoever waits for it. */
    default void answered(CallStack.Frame frame, Map<String, Object> answer) {}

    /** Something that people can read without reading secrets. */
    default void written(String where, String text) {}

    /** After every event. */
    default void event() {}

    /** Troubles are over, everything is mended, nothing is left to happen. */
    default void settled() {}

    /** The runs without faults are over. */
    default void end() {}
}
