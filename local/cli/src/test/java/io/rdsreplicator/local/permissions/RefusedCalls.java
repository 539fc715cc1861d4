package io.rdsreplicator.local.permissions;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.identity.Caller;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Remembers each call that was refused for want of a permission: who called what, and the service's own error code. */
final class RefusedCalls implements CallInterceptor {
    private static final Set<String> CODES = Set.of(
            "AccessDenied",
            "AccessDeniedException",
            "AuthorizationError",
            "KMSAccessDenied",
            "KMSAccessDeniedException",
            "KMSKeyNotAccessibleFault",
            "NotAuthorized");
    private final Set<String> seen = new LinkedHashSet<>();

    @Override
    public void failed(Call call, RuntimeException error) {
        if (error instanceof AwsServiceException refusal
                && refusal.awsErrorDetails() != null
                && CODES.contains(refusal.awsErrorDetails().errorCode())
                && !isPartOfAnother(call.caller())) {
            seen.add(who(call.caller()) + " " + call.service() + ":" + call.operation() + " "
                    + refusal.awsErrorDetails().errorCode());
        }
    }

    /** A service that goes on with its caller's authority, or RDS at work on a key: the call that they are part of is refused, too. */
    private static boolean isPartOfAnother(Caller caller) {
        return caller.via() != null || caller.principal().startsWith("rds.");
    }

    private static String who(Caller caller) {
        return caller.isService()
                ? caller.principal()
                : caller.principal().replaceFirst("^.*:role/[ab]-(.+?)(Role)?-[0-9A-F]+$", "$1");
    }

    List<String> seen() {
        return new ArrayList<>(seen);
    }
}
