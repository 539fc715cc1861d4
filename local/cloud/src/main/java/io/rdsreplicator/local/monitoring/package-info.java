/** CloudWatch, its logs, and X-Ray. */
package io.rdsreplicator.local.monitoring;
