package io.rdsreplicator.local.identity;

import java.util.List;
import java.util.Map;

/**
 * An IAM role.
 *
 * @param inline its inline policies by name, in order
 * @param managed the ARNs of the managed policies attached to it
 */
public record Role(String arn, String name, Policy trust, Map<String, Policy> inline, List<String> managed) {

    /** Whether the trust policy lets a caller ({@code Caller.service(place, "lambda.amazonaws.com", ...)}) assume the role. */
    public boolean trusts(Caller caller) {
        return Authorization.policyAdmits(trust, AccessRequest.of(caller, "sts:AssumeRole", arn));
    }
}
