/** Interprets answers of RDS: the statuses by purpose, the quotas, and temporary access denials. */
package io.rdsreplicator.shared.rds;
