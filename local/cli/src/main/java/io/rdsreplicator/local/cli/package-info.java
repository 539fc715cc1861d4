/** The commands of local.sh, and the console. */
package io.rdsreplicator.local.cli;
