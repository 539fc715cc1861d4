/** S3: buckets and objects, of which CloudFormation takes code and definitions. */
package io.rdsreplicator.local.s3;
