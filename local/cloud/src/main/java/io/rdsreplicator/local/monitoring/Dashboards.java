package io.rdsreplicator.local.monitoring;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.time.Timeline;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudwatch.model.DashboardEntry;

/** The dashboards of every account. An account has the same dashboards in all Regions. */
final class Dashboards {
    private final Timeline timeline;
    private final SortedMap<String, Dashboard> byArn = new TreeMap<>();

    Dashboards(Timeline timeline) {
        this.timeline = timeline;
    }

    record Dashboard(String account, String arn, String name, String body, Instant modified) {
        DashboardEntry describe() {
            return DashboardEntry.builder()
                    .dashboardName(name)
                    .dashboardArn(arn)
                    .lastModified(modified)
                    .size((long) body.getBytes(StandardCharsets.UTF_8).length)
                    .build();
        }
    }

    void put(AccountRegion place, String name, String body) {
        String arn = CloudWatchAccess.dashboardArn(place, name);
        byArn.put(arn, new Dashboard(place.account(), arn, name, body, timeline.instant()));
    }

    Optional<Dashboard> find(AccountRegion place, String name) {
        return Optional.ofNullable(byArn.get(CloudWatchAccess.dashboardArn(place, name)));
    }

    List<Dashboard> of(AccountRegion place) {
        return byArn.values().stream()
                .filter(dashboard -> dashboard.account().equals(place.account()))
                .toList();
    }

    void remove(Dashboard dashboard) {
        byArn.remove(dashboard.arn());
    }
}
