/**
 * The contract between the two accounts: the announcement, the identifiers, names and tags of a replication, and the
 * rule of which resources a stack owns.
 */
@NullMarked
package io.rdsreplicator.shared.contract;

import org.jspecify.annotations.NullMarked;
