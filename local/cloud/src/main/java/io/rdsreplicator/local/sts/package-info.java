/** STS: who a caller is. */
package io.rdsreplicator.local.sts;
