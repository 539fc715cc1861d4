package io.rdsreplicator.local.lambda;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.MalformedPolicyException;
import io.rdsreplicator.local.identity.Policy;
import io.rdsreplicator.local.identity.PolicyCheck;
import io.rdsreplicator.local.identity.PolicyKind;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.lambda.model.AddPermissionRequest;

/** A function's resource policy. Each call adds or removes one statement. */
final class FunctionPolicy {
    private static final JsonMapper JSON = new JsonMapper();
    /** The patterns of the API model. */
    private static final Map<String, Pattern> MEMBERS = new TreeMap<>(
            Map.of(
                    "StatementId", Pattern.compile("([a-zA-Z0-9-_]+)"),
                    "Action", Pattern.compile("(lambda:[*]|lambda:[a-zA-Z]+|[*])"),
                    "Principal", Pattern.compile("[^\\s]+"),
                    "SourceAccount", Pattern.compile("\\d{12}"),
                    "SourceArn",
                            Pattern.compile(
                                    "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:([a-z]{2}(-gov)?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)")));

    private FunctionPolicy() {}

    /** Returns the statement that was added. */
    static String add(PolicyCheck policies, LocalFunction function, AddPermissionRequest request) {
        if (request.principalOrgID() != null
                || request.eventSourceToken() != null
                || request.functionUrlAuthType() != null) {
            throw new UnsupportedOperationException(
                    "permissions by organization, token or function URL are not implemented here");
        }
        MEMBERS.forEach((member, pattern) -> {
            String value = request.getValueForField(member, String.class).orElse(null);
            if (value != null && !pattern.matcher(value).matches()) {
                throw LambdaFailures.validation(value, member, pattern.pattern());
            }
        });
        String id = request.statementId();
        if (function.statements.containsKey(id)) {
            throw LambdaFailures.conflict(
                    "The statement id (" + id
                            + ") provided already exists. Please provide a new statement id, or remove the existing statement.");
        }
        ObjectNode statement = JSON.createObjectNode().put("Sid", id).put("Effect", "Allow");
        principal(statement, request.principal(), function.spec.place());
        statement.put("Action", request.action()).put("Resource", function.spec.arn());
        if (request.sourceAccount() != null) {
            statement.withObject("/Condition/StringEquals").put("AWS:SourceAccount", request.sourceAccount());
        }
        if (request.sourceArn() != null) {
            statement.withObject("/Condition/ArnLike").put("AWS:SourceArn", request.sourceArn());
        }
        function.statements.put(id, statement);
        try {
            function.policy = policies.read(PolicyKind.FUNCTION, document(function));
        } catch (MalformedPolicyException e) {
            function.statements.remove(id);
            throw LambdaFailures.invalid(
                    "The provided principal was invalid. Please check the principal and try again.");
        }
        return statement.toString();
    }

    private static void principal(ObjectNode statement, String principal, AccountRegion place) {
        if (principal.equals("*")) {
            statement.put("Principal", "*");
        } else if (principal.matches("\\d{12}")) {
            statement.putObject("Principal").put("AWS", "arn:" + place.partition() + ":iam::" + principal + ":root");
        } else {
            statement.putObject("Principal").put(AmazonResourceName.isArn(principal) ? "AWS" : "Service", principal);
        }
    }

    static void remove(LocalFunction function, String id) {
        if (function.statements.remove(id) == null) {
            throw LambdaFailures.notFound("Statement " + id + " is not found in resource policy.");
        }
        function.policy = function.statements.isEmpty() ? null : Policy.parse(document(function));
    }

    static String document(LocalFunction function) {
        if (function.statements.isEmpty()) {
            throw LambdaFailures.notFound("The resource you requested does not exist.");
        }
        ObjectNode document =
                JSON.createObjectNode().put("Version", "2012-10-17").put("Id", "default");
        document.putArray("Statement").addAll(function.statements.values());
        return document.toString();
    }
}
