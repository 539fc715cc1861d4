package io.rdsreplicator.local.identity;

import java.util.Set;

/**
 * The Principal element of a statement: named IAM principals and accounts, and named services. {@code *} among the IAM
 * principals means everyone.
 */
record Principals(Set<String> aws, Set<String> services) {

    /** How the principals of a statement cover a caller. */
    enum Coverage {
        NONE,
        /**
         * The caller's account is named. The identity policies of that account decide which of its principals are
         * allowed.
         */
        ACCOUNT,
        /** The caller itself is named, or everyone. */
        NAMED
    }

    Principals {
        aws = Set.copyOf(aws);
        services = Set.copyOf(services);
    }

    Coverage covers(Caller caller) {
        if (aws.contains("*")) {
            return Coverage.NAMED;
        }
        if (caller.isService()) {
            return services.contains(caller.principal()) ? Coverage.NAMED : Coverage.NONE;
        }
        if (aws.contains(caller.principal())) {
            return Coverage.NAMED;
        }
        return aws.stream().anyMatch(principal -> isAccount(principal, caller)) ? Coverage.ACCOUNT : Coverage.NONE;
    }

    private static boolean isAccount(String principal, Caller caller) {
        return principal.equals(caller.account())
                || principal.equals("arn:" + caller.place().partition() + ":iam::" + caller.account() + ":root");
    }
}
