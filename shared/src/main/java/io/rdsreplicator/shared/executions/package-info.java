/** What Step Functions says of executions: which run, how far each is, how it ended, what it left behind, and how to do it again. */
package io.rdsreplicator.shared.executions;
