/**
 * Deterministic simulation: whole replications between two accounts on one virtual timeline, with faults, under the promises of the design.
 *
 * <p>A seed is a whole history. {@link io.rdsreplicator.local.simulation.Simulation} puts the stage up, lets the actors act and the faults
 * strike, and lets it all settle; the {@link io.rdsreplicator.local.simulation.invariant.Invariant}s look at every event and call. {@link
 * io.rdsreplicator.local.simulation.Campaign} runs many seeds, {@link io.rdsreplicator.local.simulation.fault.FaultTable} every call site with
 * every kind of fault.
 */
package io.rdsreplicator.local.simulation;
