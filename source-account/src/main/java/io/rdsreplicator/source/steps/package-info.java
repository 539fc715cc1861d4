/** The functions of the source account. */
package io.rdsreplicator.source.steps;
