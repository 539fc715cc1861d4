package io.rdsreplicator.local.kms;

import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.kms.model.GrantConstraints;
import software.amazon.awssdk.services.kms.model.GrantListEntry;

/**
 * A grant on a key.
 *
 * @param grantee an IAM ARN or a service's name; a service can use it only for resources of the account that created
 * the grant
 * @param operations as in {@code GrantOperation}, {@code GenerateDataKey}
 * @param constraints null if there are none
 */
record Grant(
        String id,
        String name,
        String keyArn,
        String grantee,
        String retiring,
        String issuingAccount,
        Set<String> operations,
        GrantConstraints constraints,
        Instant created) {

    private static final Set<String> UNCONSTRAINED = Set.of("DescribeKey", "RetireGrant", "CreateGrant");

    Grant {
        operations = Set.copyOf(operations);
    }

    boolean admits(Caller caller, String operation, Map<String, String> encryptionContext) {
        return isGrantee(caller)
                && operations.contains(operation)
                && (constraints == null || UNCONSTRAINED.contains(operation) || met(encryptionContext));
    }

    boolean isGrantee(Caller caller) {
        return Authorization.stands(grantee, caller)
                && (!caller.isService() || caller.account().equals(issuingAccount));
    }

    /** Whether this grant already allows everything that another grant would allow. */
    boolean covers(Set<String> otherOperations, GrantConstraints otherConstraints) {
        return operations.containsAll(otherOperations) && (constraints == null || constraints.equals(otherConstraints));
    }

    private boolean met(Map<String, String> context) {
        boolean subset = !constraints.hasEncryptionContextSubset()
                || context.entrySet()
                        .containsAll(constraints.encryptionContextSubset().entrySet());
        boolean equal =
                !constraints.hasEncryptionContextEquals() || context.equals(constraints.encryptionContextEquals());
        return subset && equal;
    }

    /** Whether a repeated request with the same name describes this grant. */
    boolean repeats(Grant other) {
        return name != null
                && name.equals(other.name)
                && grantee.equals(other.grantee)
                && operations.equals(other.operations)
                && Objects.equals(constraints, other.constraints)
                && Objects.equals(retiring, other.retiring);
    }

    GrantListEntry entry() {
        return GrantListEntry.builder()
                .keyId(keyArn)
                .grantId(id)
                .name(name)
                .creationDate(created)
                .granteePrincipal(grantee)
                .retiringPrincipal(retiring)
                .issuingAccount(
                        "arn:" + AmazonResourceName.parse(keyArn).partition() + ":iam::" + issuingAccount + ":root")
                .operationsWithStrings(operations.stream().sorted().toList())
                .constraints(constraints)
                .build();
    }
}
