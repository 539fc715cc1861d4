package io.rdsreplicator.local.states;

import java.time.Instant;

/** What the functions of an expression may know of the world. */
interface Surroundings {
    Instant now();

    /** A text that no earlier call returned, and that the same execution gets again when it is repeated; source of "random" values. */
    String nextSeed();
}
