package io.rdsreplicator.local.identity;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The kind of resource that a policy is attached to. It determines which actions, resources and statement ids the
 * policy may name.
 */
public enum PolicyKind {
    /** A policy of a role, inline or managed. */
    IDENTITY(true, null),
    /** A trust policy: who may assume a role. */
    TRUST(
            true,
            "sts:(AssumeRole|AssumeRoleWithSAML|AssumeRoleWithWebIdentity|TagSession|SetSourceIdentity|SetContext)"),
    KEY(false, "\\*|kms:[a-z*?]+"),
    /**
     * A topic policy. SNS accepts no wildcards in its actions, see <a
     * href="https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html">SNS's
     * actions</a>.
     */
    TOPIC(
            false,
            "sns:(AddPermission|DeleteTopic|GetTopicAttributes|ListSubscriptionsByTopic|Publish|Receive|RemovePermission"
                    + "|SetTopicAttributes|Subscribe)"),
    QUEUE(false, "\\*|sqs:[a-z*?]+"),
    FUNCTION(false, "\\*|lambda:(\\*|[a-z]+)"),
    SECRET(false, "\\*|secretsmanager:[a-z*?]+");

    private static final Pattern VENDOR = Pattern.compile("[A-Za-z0-9.-]+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9*?]+");
    private static final Pattern IAM_SID = Pattern.compile("[0-9A-Za-z]*");
    private static final Pattern RESOURCE = Pattern.compile("arn:[^:]+:[a-z0-9-]+:[^:]*:[^:]*:.+", Pattern.DOTALL);
    private static final Set<String> PARTITIONS = Set.of("*", "aws", "aws-cn", "aws-us-gov");

    private final boolean iam;
    private final Pattern actions;

    PolicyKind(boolean iam, String actions) {
        this.iam = iam;
        this.actions = actions == null ? null : Pattern.compile(actions, Pattern.CASE_INSENSITIVE);
    }

    /** Some services allow more in a Sid than IAM does: KMS allows spaces, SNS allows underscores. */
    void checkSid(String sid) {
        if (iam && !IAM_SID.matcher(sid).matches()) {
            throw new MalformedPolicyException(
                    MalformedPolicyException.Fault.SID,
                    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*");
        }
    }

    void checkAction(String action) {
        if (this == IDENTITY) {
            checkAnyAction(action);
        } else if (!actions.matcher(action).matches()) {
            throw action(
                    this == TRUST
                            ? "AssumeRole policy may only specify STS AssumeRole actions."
                            : "The action " + action + " is none of a " + name().toLowerCase(Locale.ROOT) + " policy.");
        }
    }

    private static void checkAnyAction(String action) {
        if (action.equals("*")) {
            return;
        }
        String[] parts = action.split(":", -1);
        if (parts.length == 1) {
            throw action("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
        }
        if (parts.length > 2) {
            throw action("Actions/Condition can contain only one colon.");
        }
        if (!VENDOR.matcher(parts[0]).matches()) {
            throw action("Vendor " + parts[0] + " is not valid");
        }
        if (!NAME.matcher(parts[1]).matches()) {
            throw action("The policy failed legacy parsing");
        }
    }

    private static MalformedPolicyException action(String message) {
        return new MalformedPolicyException(MalformedPolicyException.Fault.ACTION, message);
    }

    void checkResource(String resource) {
        if (resource.equals("*")) {
            return;
        }
        if (!resource.startsWith("arn:")) {
            throw resource("Resource " + resource + " must be in ARN format or \"*\".");
        }
        if (!RESOURCE.matcher(resource).matches()) {
            throw resource("The policy failed legacy parsing");
        }
        String partition = resource.split(":")[1];
        if (!PARTITIONS.contains(partition)) {
            throw resource("Partition \"" + partition + "\" is not valid for resource \"" + resource + "\".");
        }
    }

    boolean wantsResources() {
        return this != TRUST;
    }

    private static MalformedPolicyException resource(String message) {
        return new MalformedPolicyException(MalformedPolicyException.Fault.RESOURCE, message);
    }
}
