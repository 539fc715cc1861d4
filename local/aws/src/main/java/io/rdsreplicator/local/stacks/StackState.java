package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.identity.Place;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A stack between operations. */
final class StackState {
    final Place place;
    final String name;
    final String id;
    final Instant created;
    final Map<String, LiveResource> resources = new LinkedHashMap<>();
    String description;
    Map<String, String> parameters = Map.of();
    Map<String, Stack.Output> outputs = Map.of();
    Map<String, String> tags = Map.of();
    Path directory;
    String template;
    Instant updated;
    StackStatus status;
    String reason;

    StackState(Place place, String name, String id, Instant created) {
        this.place = place;
        this.name = name;
        this.id = id;
        this.created = created;
    }

    void ends(StackStatus newStatus, String newReason) {
        status = newStatus;
        reason = newReason;
    }

    /** The resources, last made first. */
    List<LiveResource> newestFirst() {
        List<LiveResource> list = new ArrayList<>(resources.values());
        Collections.reverse(list);
        return list;
    }

    Stack shown() {
        return new Stack(
                place,
                name,
                id,
                description,
                status,
                reason,
                Map.copyOf(parameters),
                Collections.unmodifiableMap(new LinkedHashMap<>(outputs)),
                resources.values().stream().map(LiveResource::shown).toList(),
                Map.copyOf(tags),
                created,
                updated);
    }
}
