/** IAM: accounts, callers, roles and policies, and the permission checks. */
package io.rdsreplicator.local.identity;
