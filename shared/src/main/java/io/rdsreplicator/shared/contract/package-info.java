/** What the two accounts agree on: the announcement, the identifiers, names and tags that a replication gives, and what is a stack's own. */
package io.rdsreplicator.shared.contract;
