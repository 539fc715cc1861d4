package io.rdsreplicator.local.stacks.resources;

import io.rdsreplicator.local.calls.AwsFailure;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Roles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;

/**
 * The context in which one resource of a stack is created.
 *
 * @param caller with whose permissions the operation on the stack calls the services
 * @param incarnation how many resources of this logical id the stack has created before
 * @param directory the base of local paths in the template; null if the template came without a directory
 * @param begun receives a resource that exists before it is complete
 */
public record ResourceContext(
        FrontDoor frontDoor,
        Roles roles,
        StoredObjects objects,
        Caller caller,
        String stackName,
        String stackId,
        String logicalId,
        int incarnation,
        Path directory,
        Consumer<Physical> begun) {

    AccountRegion place() {
        return caller.place();
    }

    <C extends SdkClient> C client(Class<C> api) {
        return frontDoor.client(api, caller);
    }

    <C extends SdkClient> C client(Class<C> api, String region) {
        return frontDoor.client(api, region == null ? caller : caller.in(region));
    }

    /** A client for look-ups that need no permission of the caller on AWS. */
    <C extends SdkClient> C lookUp(Class<C> api) {
        return frontDoor.client(api, Caller.root(place()));
    }

    /**
     * Requires permissions for what CloudFormation calls on AWS, and no service is asked for here. A type's schema
     * lists them as permissions of its handlers.
     *
     * @see <a href="https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html">Resource
     * type schema</a>
     */
    void require(String resource, String... actions) {
        for (String action : actions) {
            require(AccessRequest.of(caller, action, resource));
        }
    }

    void require(AccessRequest request) {
        frontDoor.authorization().require(request, ResourceContext::denied);
    }

    private static AwsServiceException denied(String message) {
        return AwsFailure.of(CloudFormationException.builder(), "CloudFormation", "AccessDenied", 403, message);
    }

    /** The ARN of a resource of IAM, which has no Region. */
    String iamArn(String resource) {
        return "arn:" + place().partition() + ":iam::" + place().account() + ":" + resource;
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
        return objects.read(caller, bucket, key);
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
