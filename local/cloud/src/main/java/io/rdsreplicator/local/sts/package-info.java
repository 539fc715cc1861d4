/** STS: the identity of a caller. */
package io.rdsreplicator.local.sts;
