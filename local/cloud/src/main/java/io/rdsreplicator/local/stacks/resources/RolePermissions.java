package io.rdsreplicator.local.stacks.resources;

import io.rdsreplicator.local.identity.AccessRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What IAM asks of whoever creates, updates or deletes a role through CloudFormation. Actions that give a role
 * permissions know its permissions boundary as a condition key.
 *
 * @see <a href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html">
 * Actions of IAM</a>
 */
final class RolePermissions {
    private final ResourceContext context;
    private final String arn;

    RolePermissions(ResourceContext context, String arn) {
        this.context = context;
        this.arn = arn;
    }

    void requireCreate(Properties properties, Set<String> inline) {
        String boundary = boundary(properties);
        require("iam:CreateRole", boundary);
        if (properties.has("Tags")) {
            context.require(arn, "iam:TagRole");
        }
        attach("iam:AttachRolePolicy", properties.texts("ManagedPolicyArns"), boundary);
        if (!inline.isEmpty()) {
            require("iam:PutRolePolicy", boundary);
        }
        read();
        context.require(arn, "iam:GetRolePolicy");
    }

    void requireUpdate(Properties before, Properties after, Set<String> inlineBefore, Set<String> inlineAfter) {
        Set<String> changed = after.changedFrom(before);
        if (changed.contains("AssumeRolePolicyDocument")) {
            context.require(arn, "iam:UpdateAssumeRolePolicy");
        }
        if (changed.contains("PermissionsBoundary")) {
            if (after.has("PermissionsBoundary")) {
                require("iam:PutRolePermissionsBoundary", boundary(after));
            } else {
                require("iam:DeleteRolePermissionsBoundary", boundary(before));
            }
        }
        String boundary = boundary(after);
        attach("iam:AttachRolePolicy", missing(after, before), boundary);
        attach("iam:DetachRolePolicy", missing(before, after), boundary);
        if (changed.contains("Policies")) {
            Set<String> gone = new HashSet<>(inlineBefore);
            gone.removeAll(inlineAfter);
            if (!gone.isEmpty()) {
                require("iam:DeleteRolePolicy", boundary);
            }
            if (!inlineAfter.isEmpty()) {
                require("iam:PutRolePolicy", boundary);
            }
        }
        read();
        context.require(arn, "iam:GetRolePolicy");
    }

    void requireDelete(Properties properties, Set<String> inline) {
        String boundary = boundary(properties);
        attach("iam:DetachRolePolicy", properties.texts("ManagedPolicyArns"), boundary);
        if (!inline.isEmpty()) {
            require("iam:DeleteRolePolicy", boundary);
        }
        read();
        context.require(arn, "iam:DeleteRole");
    }

    private void read() {
        context.require(arn, "iam:GetRole", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies");
    }

    private void attach(String action, List<String> policies, String boundary) {
        policies.forEach(policy -> context.require(request(action, boundary).with("iam:PolicyARN", policy)));
    }

    private void require(String action, String boundary) {
        context.require(request(action, boundary));
    }

    private AccessRequest request(String action, String boundary) {
        AccessRequest request = AccessRequest.of(context.caller(), action, arn);
        return boundary == null ? request : request.with("iam:PermissionsBoundary", boundary);
    }

    private static String boundary(Properties properties) {
        return properties.text("PermissionsBoundary");
    }

    private static List<String> missing(Properties from, Properties in) {
        List<String> others = in.texts("ManagedPolicyArns");
        return from.texts("ManagedPolicyArns").stream()
                .filter(policy -> !others.contains(policy))
                .toList();
    }
}
