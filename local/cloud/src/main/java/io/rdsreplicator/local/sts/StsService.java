package io.rdsreplicator.local.sts;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Local STS, with only the operation that returns the caller's identity. */
public final class StsService {
    /** The session name of every role. */
    private static final String SESSION = "local";

    public StsService(FrontDoor frontDoor) {
        frontDoor.open(StsClient.class, caller -> new LocalStsClient(caller, frontDoor.authorization()));
    }

    private record LocalStsClient(Caller caller, Authorization authorization) implements StsClient {
        /** Needs no permission, and cannot be denied. */
        @Override
        public GetCallerIdentityResponse getCallerIdentity(GetCallerIdentityRequest request) {
            authorization.notNeeded();
            return GetCallerIdentityResponse.builder()
                    .account(caller.account())
                    .arn(arn())
                    .userId(isRole() ? "AROA" + caller.account() + ":" + SESSION : caller.account())
                    .build();
        }

        /** A role acts in a session, whose ARN belongs to STS. */
        private String arn() {
            if (!isRole()) {
                return caller.principal();
            }
            AmazonResourceName role = AmazonResourceName.parse(caller.principal());
            String name = role.resource().substring(role.resource().lastIndexOf('/') + 1);
            return "arn:" + role.partition() + ":sts::" + role.account() + ":assumed-role/" + name + "/" + SESSION;
        }

        private boolean isRole() {
            return !caller.isService()
                    && AmazonResourceName.parse(caller.principal()).resource().startsWith("role/");
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }
}
