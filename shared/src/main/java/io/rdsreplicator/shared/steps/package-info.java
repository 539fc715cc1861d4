/** The steps that both accounts use. */
package io.rdsreplicator.shared.steps;
