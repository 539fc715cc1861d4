/** Replicas in RDS: how they are found, what they are made of, and whether one may go live. */
@NullMarked
package io.rdsreplicator.destination.replica;

import org.jspecify.annotations.NullMarked;
