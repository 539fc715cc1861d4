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
 * The context in which one resource of a stack is created.
 *
 * @param incarnation how many resources of this logical id the stack has created before
 * @param directory the base of local paths in the template; null if the template came without a directory
 * @param begun receives a resource that exists before it is complete
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

    /** Reports that the resource exists. If a later step of its creation fails, it is then deleted. */
    Physical begin(Physical physical) {
        begun.accept(physical);
        return physical;
    }

    /** A local path of the template, resolved in this file system. */
    Path local(String path, String where) {
        if (directory == null) {
            throw new PropertyException(where + ": expected type: JSONObject, found: String");
        }
        return directory.resolve(path).toAbsolutePath().normalize();
    }

    byte[] stored(String bucket, String key) {
        return objects.read(Caller.root(place), bucket, key);
    }

    /**
     * The generated name of a resource that the template does not name. It consists of the stack's name, the logical
     * id, and 12 characters of a hash.
     */
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
