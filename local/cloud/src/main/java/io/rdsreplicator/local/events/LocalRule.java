package io.rdsreplicator.local.events;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.time.Timeline;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.eventbridge.model.PutRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.Target;

/** A rule on the default bus. */
final class LocalRule {
    final AccountRegion place;
    final String name;
    final Map<String, Target> targets = new TreeMap<>();
    final Map<String, String> tags = new TreeMap<>();
    PutRuleRequest definition;
    /** Null if the rule has only a schedule. */
    EventPattern pattern;
    /** Null if the rule only matches events. */
    Schedule schedule;

    boolean enabled;
    /** Null while no run is scheduled. */
    Timeline.Scheduled firing;

    LocalRule(AccountRegion place, String name) {
        this.place = place;
        this.name = name;
    }

    String arn() {
        return place.arn("events", "rule/" + name);
    }
}
