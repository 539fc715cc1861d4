package io.rdsreplicator.local.monitoring;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.time.Timeline;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

/** Local CloudWatch: metrics, alarms on them, and dashboards. */
final class CloudWatchService {
    final MetricStore metrics;
    final Alarms alarms;
    final Dashboards dashboards;
    final Timeline timeline;

    /** Opens {@link CloudWatchClient} at the front door. */
    CloudWatchService(Timeline timeline, FrontDoor frontDoor) {
        this.timeline = timeline;
        this.metrics = new MetricStore(timeline);
        this.alarms = new Alarms(timeline, frontDoor, metrics);
        this.dashboards = new Dashboards(timeline);
        frontDoor.open(
                CloudWatchClient.class,
                caller -> new LocalCloudWatchClient(this, new CloudWatchAccess(frontDoor.authorization(), caller)));
    }
}
