/** KMS: keys, policies and grants. The encryption is real. */
package io.rdsreplicator.local.kms;
