/** The functions of the destination account, and nothing else. */
package io.rdsreplicator.destination.steps;
