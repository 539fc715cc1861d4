/** Lambda: functions, invocations, retries, failure destinations. */
package io.rdsreplicator.local.lambda;
