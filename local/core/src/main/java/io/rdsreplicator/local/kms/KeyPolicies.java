package io.rdsreplicator.local.kms;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.MalformedPolicyException;
import io.rdsreplicator.local.identity.Policy;
import io.rdsreplicator.local.identity.PolicyCheck;
import io.rdsreplicator.local.identity.PolicyKind;

/** Creates the key policies of KMS itself, and reads the policies of callers. */
final class KeyPolicies {
    private KeyPolicies() {}

    static Policy read(PolicyCheck check, String text) {
        try {
            return check.read(PolicyKind.KEY, text);
        } catch (MalformedPolicyException e) {
            throw KmsFailure.malformedPolicy(
                    e.fault() == MalformedPolicyException.Fault.PRINCIPAL
                            ? "Policy contains a statement with one or more invalid principals."
                            : e.getMessage());
        }
    }

    /**
     * The policy of a key that is created without one. It delegates all decisions to the identity policies of its
     * account.
     */
    static Policy byDefault(AccountRegion place) {
        return Policy.parse(
                """
                {
                  "Version" : "2012-10-17",
                  "Id" : "key-default-1",
                  "Statement" : [ {
                    "Sid" : "Enable IAM User Permissions",
                    "Effect" : "Allow",
                    "Principal" : { "AWS" : "arn:%s:iam::%s:root" },
                    "Action" : "kms:*",
                    "Resource" : "*"
                  } ]
                }"""
                        .formatted(place.partition(), place.account()));
    }

    /**
     * The policy of {@code aws/<service>}. The account can use the key only through that service, and can describe it.
     */
    static Policy awsManaged(AccountRegion place, String service) {
        return Policy.parse(
                """
                {
                  "Version" : "2012-10-17",
                  "Id" : "auto-%1$s-1",
                  "Statement" : [ {
                    "Sid" : "Allow access through the service for all principals in the account that are authorized to use it",
                    "Effect" : "Allow",
                    "Principal" : { "AWS" : "*" },
                    "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant",
                                 "kms:ListGrants", "kms:DescribeKey" ],
                    "Resource" : "*",
                    "Condition" : { "StringEquals" : {
                      "kms:CallerAccount" : "%3$s",
                      "kms:ViaService" : "%1$s.%4$s.amazonaws.com"
                    } }
                  }, {
                    "Sid" : "Allow direct access to key metadata to the account",
                    "Effect" : "Allow",
                    "Principal" : { "AWS" : "arn:%2$s:iam::%3$s:root" },
                    "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant" ],
                    "Resource" : "*"
                  } ]
                }"""
                        .formatted(service, place.partition(), place.account(), place.region()));
    }
}
