/** Replicas in RDS: how they are found, what they are made of, and whether one may go live. */
package io.rdsreplicator.destination.replica;
