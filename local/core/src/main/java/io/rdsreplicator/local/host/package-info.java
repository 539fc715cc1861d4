/** What the local AWS needs of the machine that it runs on. */
package io.rdsreplicator.local.host;
