/** KMS: keys, policies, grants. What is encrypted is encrypted. */
package io.rdsreplicator.local.kms;
