package io.rdsreplicator.local.kms;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.PolicyCheck;
import io.rdsreplicator.local.time.Timeline;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Local AWS KMS in every account and Region: symmetric keys that really encrypt, aliases, key policies and grants. AWS
 * managed keys such as {@code aws/rds}, {@code aws/secretsmanager} and {@code aws/sns} are created when their alias is
 * first used.
 */
public final class KmsService {

    /** Opens the service at the front door. */
    public KmsService(Timeline timeline, FrontDoor frontDoor) {
        KeyStore store = new KeyStore(timeline);
        KeyAccess access = new KeyAccess(store, frontDoor.authorization());
        KeyAdministration keys = new KeyAdministration(timeline, store, access, new PolicyCheck(frontDoor.roles()));
        Aliases aliases = new Aliases(timeline, store, access);
        Grants grants = new Grants(timeline, store, access);
        Cryptography cryptography = new Cryptography(store, access);
        frontDoor.open(KmsClient.class, caller -> new LocalKmsClient(keys, aliases, grants, cryptography, caller));
    }
}
