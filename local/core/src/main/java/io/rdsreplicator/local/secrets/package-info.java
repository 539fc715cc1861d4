/** Secrets Manager: secrets, versions, staging labels, rotations. */
package io.rdsreplicator.local.secrets;
