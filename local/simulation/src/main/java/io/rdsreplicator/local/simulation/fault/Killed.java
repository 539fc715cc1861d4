package io.rdsreplicator.local.simulation.fault;

/** Ends a function that has exceeded its timeout. No step can catch it. */
public final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
        super("the function ran past its timeout", null, false, false);
    }
}
