package io.rdsreplicator.local.stacks.resources;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Roles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkClient;

/**
 * Where one resource of a stack is made, and with what.
 *
 * @param incarnation how many resources of this logical id the stack has made before
 * @param directory what local paths in the template are relative to; null if the template came without one
 * @param begun is told of a resource that exists before it is complete
 */
public record ResourceContext(
        FrontDoor frontDoor,
        Roles roles,
        StoredObjects objects,
        AccountRegion place,
        String stackName,
        String stackId,
        String logicalId,
        int incarnation,
        Path directory,
        Consumer<Physical> begun) {

    <C extends SdkClient> C client(Class<C> api) {
        return frontDoor.client(api, Caller.root(place));
    }

    <C extends SdkClient> C client(Class<C> api, String region) {
        return frontDoor.client(api, Caller.root(region == null ? place : place.in(region)));
    }

    /** Says that the resource exists, so that it is deleted if what is still to be done for it fails. */
    Physical begin(Physical physical) {
        begun.accept(physical);
        return physical;
    }

    /** A local path of the template as it is in this file system. */
    Path local(String path, String where) {
        if (directory == null) {
            throw new PropertyException(where + ": expected type: JSONObject, found: String");
        }
        return directory.resolve(path).toAbsolutePath().normalize();
    }

    byte[] stored(String bucket, String key) {
        return objects.read(Caller.root(place), bucket, key);
    }

    /** The name of a resource that the template does not name: the stack's, the logical id's, and 12 characters of a hash. */
    String physicalName(int maxLength) {
        String name = stackName + "-" + logicalId;
        int room = maxLength - 13;
        return (name.length() > room ? name.substring(0, room) : name) + "-" + hash(12);
    }

    /** Characters that differ for every resource of every stack, and are the same in every run. */
    String hash(int length) {
        String text = stackId + "/" + logicalId + (incarnation == 0 ? "" : "/" + incarnation);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().withUpperCase().formatHex(digest).substring(0, length);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
