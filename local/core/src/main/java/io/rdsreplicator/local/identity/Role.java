package io.rdsreplicator.local.identity;

import java.util.List;
import java.util.Map;

/**
 * An IAM role.
 *
 * @param inline its inline policies by name, in order
 * @param managed the ARNs of the managed policies attached to it
 * @param boundary the ARN of the managed policy that limits what it may do, or null
 */
public record Role(
        String arn, String name, Policy trust, Map<String, Policy> inline, List<String> managed, String boundary) {

    /**
     * Whether the trust policy lets a caller ({@code Caller.service(place, "lambda.amazonaws.com", ...)}) assume the
     * role.
     */
    public boolean trusts(Caller caller) {
        return Authorization.trusts(trust, AccessRequest.of(caller, "sts:AssumeRole", arn));
    }
}
