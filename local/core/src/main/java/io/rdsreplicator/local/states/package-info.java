/** Step Functions: the states language, executions and their histories. */
package io.rdsreplicator.local.states;
