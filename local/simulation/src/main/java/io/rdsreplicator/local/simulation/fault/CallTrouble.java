package io.rdsreplicator.local.simulation.fault;

import io.rdsreplicator.local.simulation.CallSite;
import io.rdsreplicator.local.simulation.RandomDraws;

/** Decides which calls fail. */
public interface CallTrouble {
    /** The fault that happens instead of the call; null for none. */
    Fault before(CallSite site);

    /** The fault in the answer of a call that had its effect; null for none. */
    Fault after(CallSite site);

    /**
     * A replication is about to be started.
     *
     * @param number counted from 1
     */
    default void requested(int number) {}

    /** Single calls fail at random. */
    static CallTrouble random(RandomDraws draws, double rate) {
        return new CallTrouble() {
            @Override
            public Fault before(CallSite site) {
                if (!draws.chance(rate)) {
                    return null;
                }
                return switch (draws.between(0, 2)) {
                    case 0 -> Fault.CALL_THROTTLED;
                    case 1 -> Fault.CALL_FAILED;
                    default -> Fault.CALL_TIMED_OUT;
                };
            }

            @Override
            public Fault after(CallSite site) {
                return !draws.chance(rate) ? null : draws.chance(0.5) ? Fault.CALL_FAILED_AFTER : Fault.ANSWER_LOST;
            }
        };
    }

    static CallTrouble none() {
        return new CallTrouble() {
            @Override
            public Fault before(CallSite site) {
                return null;
            }

            @Override
            public Fault after(CallSite site) {
                return null;
            }
        };
    }
}
