/** IAM: accounts, callers, roles and policies, and who may do what. */
package io.rdsreplicator.local.identity;
