/** The functions of the source account, and nothing else. */
package io.rdsreplicator.source.steps;
