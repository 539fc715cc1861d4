/** Interprets answers of RDS: the statuses by purpose, the quotas, and temporary access denials. */
@NullMarked
package io.rdsreplicator.shared.rds;

import org.jspecify.annotations.NullMarked;
