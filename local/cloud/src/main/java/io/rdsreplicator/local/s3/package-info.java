/** S3: buckets and objects, from which CloudFormation reads code and definitions. */
package io.rdsreplicator.local.s3;
