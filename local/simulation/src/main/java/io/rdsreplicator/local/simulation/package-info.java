/**
 * Deterministic simulation of whole replications between two accounts. It runs on one virtual timeline, with faults,
 * and checks the promises of the design.
 *
 * <p>A seed determines a whole history. {@link io.rdsreplicator.local.simulation.Simulation} creates the stage, runs
 * the actors and the faults, and lets everything settle. The {@link
 * io.rdsreplicator.local.simulation.invariant.Invariant}s check every event and call. {@link
 * io.rdsreplicator.local.simulation.Campaign} runs many seeds. {@link
 * io.rdsreplicator.local.simulation.fault.FaultTable} runs every call site with every kind of fault.
 */
package io.rdsreplicator.local.simulation;
