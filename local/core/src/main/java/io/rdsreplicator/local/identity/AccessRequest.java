package io.rdsreplicator.local.identity;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request for permission: one action on one resource. The <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html">global condition
 * keys</a> that follow from the caller need not be given. {@code aws:SourceArn} and {@code aws:SourceAccount} are
 * present when a service calls by itself. {@code aws:CalledVia} and {@code kms:ViaService} are present when a service
 * forwards its caller's authority.
 *
 * @param action as IAM spells it, {@code kms:Decrypt}
 * @param resource the ARN acted upon, or {@code *} if the action has no resource
 * @param context the other condition keys with their values; names are not case-sensitive
 */
public record AccessRequest(Caller caller, String action, String resource, Map<String, List<String>> context) {

    public AccessRequest {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(context);
        context = Collections.unmodifiableMap(copy);
    }

    /** A request with the condition keys that follow from its caller. */
    public static AccessRequest of(Caller caller, String action, String resource) {
        return new AccessRequest(caller, action, resource, Map.of());
    }

    /** The same request with one more condition key. */
    public AccessRequest with(String key, String... values) {
        return with(Map.of(key, List.of(values)));
    }

    /** The same request with more condition keys. */
    public AccessRequest with(Map<String, List<String>> more) {
        Map<String, List<String>> all = new HashMap<>(context);
        all.putAll(more);
        return new AccessRequest(caller, action, resource, all);
    }

    /** The same request with the resource's tags as condition keys; without them if the resource does not exist. */
    public AccessRequest withResourceTags(Map<String, String> tags) {
        return tags.isEmpty() ? this : withTags("aws:ResourceTag/", tags);
    }

    /** The same request with the tags that it would set on its resource. */
    public AccessRequest withRequestTags(Map<String, String> tags) {
        return tags.isEmpty()
                ? this
                : withTags("aws:RequestTag/", tags)
                        .with("aws:TagKeys", tags.keySet().toArray(String[]::new));
    }

    private AccessRequest withTags(String prefix, Map<String, String> tags) {
        Map<String, List<String>> more = new HashMap<>();
        tags.forEach((key, value) -> more.put(prefix + key, List.of(value)));
        return with(more);
    }

    /** The values of a condition key; none if the request does not have it. */
    List<String> values(String key) {
        List<String> given = context.isEmpty() ? null : context.get(key);
        return given == null ? ofCaller(key.toLowerCase(Locale.ROOT)) : given;
    }

    private List<String> ofCaller(String key) {
        boolean service = caller.isService();
        String value =
                switch (key) {
                    case "aws:requestedregion" -> caller.region();
                    case "aws:securetransport" -> "true";
                    case "aws:calledvia" -> calledVia(caller.via());
                    case "aws:viaawsservice" -> Boolean.toString(caller.via() != null);
                    case "aws:principalisawsservice" -> Boolean.toString(service);
                    case "aws:principalservicename" -> service ? caller.principal() : null;
                    case "aws:sourceaccount" -> service ? sourceAccount() : null;
                    case "aws:principalarn" -> service ? null : caller.principal();
                    case "aws:principalaccount" -> service ? null : caller.account();
                    case "aws:principaltype" -> service ? null : caller.isRoot() ? "Account" : "AssumedRole";
                    case "aws:sourcearn" -> caller.sourceArn();
                    case "kms:viaservice" -> caller.via();
                    default -> null;
                };
        return value == null ? List.of() : List.of(value);
    }

    /** The principal of the service: its name without the Region. */
    private static String calledVia(String via) {
        return via == null ? null : via.substring(0, via.indexOf('.')) + ".amazonaws.com";
    }

    private String sourceAccount() {
        String named = AmazonResourceName.isArn(caller.sourceArn())
                ? AmazonResourceName.parse(caller.sourceArn()).account()
                : "";
        return named.isEmpty() ? caller.account() : named;
    }
}
