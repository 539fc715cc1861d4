/** The files and processes of the machine on which the local AWS runs. */
package io.rdsreplicator.local.host;
