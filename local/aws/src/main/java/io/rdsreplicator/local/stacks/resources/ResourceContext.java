package io.rdsreplicator.local.stacks.resources;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Place;
import io.rdsreplicator.local.identity.Roles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import software.amazon.awssdk.core.SdkClient;

/**
 * Where one resource of a stack is made, and with what.
 *
 * @param directory what local paths in the template are relative to
 * @param stackTags carried by every resource that takes tags
 */
public record ResourceContext(
        FrontDoor frontDoor,
        Roles roles,
        Place place,
        String stackName,
        String stackId,
        String logicalId,
        Path directory,
        Map<String, String> stackTags) {

    <C extends SdkClient> C client(Class<C> api) {
        return frontDoor.client(api, Caller.root(place));
    }

    <C extends SdkClient> C client(Class<C> api, String region) {
        return frontDoor.client(api, Caller.root(region == null ? place : place.in(region)));
    }

    /** The name of a resource that the template does not name: the stack's, the logical id's, and 12 characters of a hash. */
    String physicalName(int maxLength) {
        String name = stackName + "-" + logicalId;
        int room = maxLength - 13;
        return (name.length() > room ? name.substring(0, room) : name) + "-" + hash(12);
    }

    /** Characters that differ for every resource of every stack, and are the same in every run. */
    String hash(int length) {
        String text = stackId + "/" + logicalId;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().withUpperCase().formatHex(digest).substring(0, length);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
