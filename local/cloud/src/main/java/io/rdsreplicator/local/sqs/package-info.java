/** SQS: queues and their messages. */
package io.rdsreplicator.local.sqs;
