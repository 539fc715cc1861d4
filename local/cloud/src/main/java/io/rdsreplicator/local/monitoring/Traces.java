package io.rdsreplicator.local.monitoring;

import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * X-Ray: what arrived of the traces that functions and state machines send. X-Ray has no resource-level permissions; what a role may not
 * send is missing here, and nobody is told. Of what a refused sampling rule changes, AWS documents nothing: here it only is not counted.
 */
public final class Traces {
    private final Timeline timeline;
    private final Authorization authorization;
    private final List<Sent> received = new ArrayList<>();

    Traces(Timeline timeline, Authorization authorization) {
        this.timeline = timeline;
        this.authorization = authorization;
    }

    /**
     * Something that X-Ray was sent, or asked.
     *
     * @param action as IAM spells it, {@code xray:PutTraceSegments}
     * @param resource the ARN of the function or the execution that is traced
     */
    public record Sent(Instant at, String action, String resource) {}

    /** What was received, oldest first. */
    public List<Sent> received() {
        return timeline.locked(() -> List.copyOf(received));
    }

    void send(Caller sender, String resource, List<String> actions) {
        for (String action : actions) {
            AccessRequest request = AccessRequest.of(sender, "xray:" + action, "*");
            if (authorization.decide(sender.account(), null, request).allowed()) {
                received.add(new Sent(timeline.instant(), request.action(), resource));
            }
        }
    }
}
