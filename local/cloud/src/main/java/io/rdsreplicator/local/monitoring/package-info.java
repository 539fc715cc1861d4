/** CloudWatch, CloudWatch Logs, and X-Ray. */
package io.rdsreplicator.local.monitoring;
