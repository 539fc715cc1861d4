/** The Lambda functions of the destination account. */
package io.rdsreplicator.destination.steps;
