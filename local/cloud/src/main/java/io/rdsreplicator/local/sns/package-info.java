/** SNS: topics, subscriptions, deliveries. */
package io.rdsreplicator.local.sns;
