package io.rdsreplicator.local.states;

import java.time.Instant;

/** What the functions of an expression can read from outside the expression. */
interface Surroundings {
    Instant now();

    /**
     * A text that no earlier call returned. When the same execution is repeated, it is the same text. It is the source
     * of "random" values.
     */
    String nextSeed();
}
