/** Steps that both accounts have. */
package io.rdsreplicator.shared.steps;
