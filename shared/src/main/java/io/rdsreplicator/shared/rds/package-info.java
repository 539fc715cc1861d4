/** What RDS says: the statuses by the purpose they are asked for, the quotas, and refusals that pass. */
package io.rdsreplicator.shared.rds;
