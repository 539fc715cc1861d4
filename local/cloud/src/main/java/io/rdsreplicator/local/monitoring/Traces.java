package io.rdsreplicator.local.monitoring;

import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Local X-Ray: the traces that arrived from functions and state machines. X-Ray has no resource-level permissions. If
 * a role may not send a trace, it is missing here and the sender gets no error. AWS does not document the effect of a
 * refused request for sampling rules. Here such a request is only not recorded.
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
     * A request that X-Ray received.
     *
     * @param action as IAM spells it, {@code xray:PutTraceSegments}
     * @param resource the ARN of the function or the execution that is traced
     */
    public record Sent(Instant at, String action, String resource) {}

    /** The received requests, oldest first. */
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
