package io.rdsreplicator.local.identity;

import com.fasterxml.jackson.databind.JsonNode;
import io.rdsreplicator.local.identity.MalformedPolicyException.Fault;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Validates a policy as the API that puts it does. It refuses a principal that does not exist. It also refuses an
 * action, a resource or a statement id that this kind of policy cannot contain. Every account exists here. IAM users
 * do not exist.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html">Grammar of IAM's
 * policies</a>
 */
public final class PolicyCheck {
    private static final Pattern ACCOUNT = Pattern.compile("\\*|\\d{12}|arn:aws[a-z-]*:iam::\\d{12}:root");
    private static final Pattern SESSION =
            Pattern.compile("arn:(?<partition>aws[a-z-]*):sts::(?<account>\\d{12}):assumed-role/(?<role>[^/]+)/.+");

    private final Roles roles;

    public PolicyCheck(Roles roles) {
        this.roles = roles;
    }

    /**
     * @throws MalformedPolicyException if it is not a policy of its kind, or uses an element that is not implemented
     * here
     */
    public Policy read(PolicyKind kind, String text) {
        Policy policy = kind == PolicyKind.IDENTITY ? Policy.parseIdentity(text) : Policy.parse(text);
        Set<String> sids = new HashSet<>();
        for (JsonNode statement : PolicyReader.statements(text)) {
            checkSid(kind, statement.path("Sid"), sids);
            PolicyReader.strings(either(statement, "Action", "NotAction")).forEach(kind::checkAction);
            checkResources(kind, either(statement, "Resource", "NotResource"));
            checkPrincipals(statement.path("Principal"));
            checkConditions(statement.path("Condition"));
        }
        return policy;
    }

    private static JsonNode either(JsonNode statement, String name, String negative) {
        return statement.has(name) ? statement.get(name) : statement.path(negative);
    }

    private static void checkSid(PolicyKind kind, JsonNode sid, Set<String> others) {
        if (sid.isMissingNode()) {
            return;
        }
        kind.checkSid(sid.asText());
        if (!others.add(sid.asText())) {
            throw new MalformedPolicyException(Fault.SID, "Statement IDs (SID) in a single policy must be unique.");
        }
    }

    private static void checkResources(PolicyKind kind, JsonNode resources) {
        if (kind.wantsResources() && resources.isMissingNode()) {
            throw new MalformedPolicyException(Fault.RESOURCE, "Policy statement must contain resources.");
        }
        if (!kind.wantsResources() && !resources.isMissingNode()) {
            throw new MalformedPolicyException(Fault.RESOURCE, "Has prohibited field Resource");
        }
        if (kind.wantsResources()) {
            PolicyReader.strings(resources).forEach(kind::checkResource);
        }
    }

    private void checkPrincipals(JsonNode principal) {
        if (principal.has("AWS")) {
            PolicyReader.strings(principal.get("AWS")).stream()
                    .filter(name -> !exists(name))
                    .forEach(name -> {
                        throw notFound("AWS", name);
                    });
        }
        if (principal.has("Service")) {
            PolicyReader.strings(principal.get("Service")).stream()
                    .filter(name -> !ServicePrincipals.exists(name))
                    .forEach(name -> {
                        throw notFound("SERVICE", name);
                    });
        }
    }

    private static MalformedPolicyException notFound(String type, String name) {
        return new MalformedPolicyException(
                Fault.PRINCIPAL, "Invalid principal in policy: \"" + type + "\":\"" + name + "\"");
    }

    private boolean exists(String principal) {
        if (ACCOUNT.matcher(principal).matches() || roles.get(principal).isPresent()) {
            return true;
        }
        Matcher session = SESSION.matcher(principal);
        return session.matches()
                && roles.hasRole(session.group("partition"), session.group("account"), session.group("role"));
    }

    private static void checkConditions(JsonNode conditions) {
        conditions.forEach(operator -> operator.fieldNames().forEachRemaining(key -> {
            if (!key.contains(":")) {
                throw new MalformedPolicyException(
                        Fault.ACTION, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
            }
        }));
    }
}
