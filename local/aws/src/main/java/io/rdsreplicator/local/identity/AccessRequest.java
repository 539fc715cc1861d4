package io.rdsreplicator.local.identity;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One action on one resource, asked of a policy.
 *
 * @param action as IAM spells it, {@code kms:Decrypt}
 * @param resource the ARN acted upon
 * @param context condition keys with their values; names are looked up without regard to case
 */
public record AccessRequest(Caller caller, String action, String resource, Map<String, List<String>> context) {

    public AccessRequest {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        context.forEach((key, values) -> copy.put(key, List.copyOf(values)));
        context = Collections.unmodifiableMap(copy);
    }

    /**
     * A request with the global condition keys that follow from its caller. {@code aws:SourceArn} and {@code aws:SourceAccount} are there
     * only when a service calls by itself, {@code kms:ViaService} only when one forwards its caller's authority, as in
     * <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html">IAM</a>.
     */
    public static AccessRequest of(Caller caller, String action, String resource) {
        Map<String, List<String>> context = new TreeMap<>();
        context.put("aws:RequestedRegion", List.of(caller.region()));
        context.put("aws:SecureTransport", List.of("true"));
        context.put("aws:ViaAWSService", List.of(Boolean.toString(caller.via() != null)));
        context.put("aws:PrincipalIsAWSService", List.of(Boolean.toString(caller.isService())));
        if (caller.isService()) {
            context.put("aws:PrincipalServiceName", List.of(caller.principal()));
            context.put("aws:SourceAccount", List.of(sourceAccount(caller)));
        } else {
            context.put("aws:PrincipalArn", List.of(caller.principal()));
            context.put("aws:PrincipalAccount", List.of(caller.account()));
            context.put("aws:PrincipalType", List.of(caller.isRoot() ? "Account" : "AssumedRole"));
        }
        if (caller.sourceArn() != null) {
            context.put("aws:SourceArn", List.of(caller.sourceArn()));
        }
        if (caller.via() != null) {
            context.put("kms:ViaService", List.of(caller.via()));
        }
        return new AccessRequest(caller, action, resource, context);
    }

    /** The same request with one more condition key. */
    public AccessRequest with(String key, String... values) {
        Map<String, List<String>> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(context);
        more.put(key, List.of(values));
        return new AccessRequest(caller, action, resource, more);
    }

    /** The values of a condition key; none if the request does not carry it. */
    List<String> values(String key) {
        return context.getOrDefault(key, List.of());
    }

    private static String sourceAccount(Caller caller) {
        String named = Arn.isArn(caller.sourceArn()) ? Arn.parse(caller.sourceArn()).account() : "";
        return named.isEmpty() ? caller.account() : named;
    }
}
