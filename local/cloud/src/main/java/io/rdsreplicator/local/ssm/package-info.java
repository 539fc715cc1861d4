/** Systems Manager: the parameters of Parameter Store. */
package io.rdsreplicator.local.ssm;
