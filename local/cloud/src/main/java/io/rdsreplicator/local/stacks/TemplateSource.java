package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.stacks.resources.StoredObjects;
import io.rdsreplicator.local.stacks.template.TemplateException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Reads the text of a template from the call itself, or from an object in a bucket.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html">quotas</a>
 */
final class TemplateSource {
    static final int MOST_BODY_BYTES = 51_200;
    private static final int MOST_OBJECT_BYTES = 1_000_000;
    /**
     * A host such as {@code bucket.s3.eu-west-1.amazonaws.com}. With any other host the path begins with the bucket.
     */
    private static final Pattern BUCKET_IN_HOST =
            Pattern.compile("(.+)\\.s3[.-]([a-z0-9-]+\\.)*amazonaws\\.com(\\.cn)?");

    private final StoredObjects objects;

    TemplateSource(StoredObjects objects) {
        this.objects = objects;
    }

    /** @throws TemplateException with CloudFormation's message */
    String text(Caller caller, String body, String url) {
        if ((body == null) == (url == null)) {
            throw new TemplateException("Either Template URL or Template Body must be specified.");
        }
        if (url != null) {
            return read(caller, url);
        }
        if (body.isEmpty()) {
            throw refused(body, "greater than or equal to 1");
        }
        if (body.getBytes(StandardCharsets.UTF_8).length > MOST_BODY_BYTES) {
            throw refused(body, "less than or equal to " + MOST_BODY_BYTES);
        }
        return body;
    }

    private static TemplateException refused(String body, String length) {
        return new TemplateException("1 validation error detected: Value '" + body
                + "' at 'templateBody' failed to satisfy constraint: Member must have length " + length);
    }

    private String read(Caller caller, String url) {
        String[] place = place(url);
        byte[] bytes;
        try {
            bytes = objects.read(caller, place[0], place[1]);
        } catch (S3Exception e) {
            throw new TemplateException(
                    "S3 error: " + e.awsErrorDetails().errorMessage() + "\nFor more information check "
                            + "http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html",
                    e);
        }
        if (bytes.length > MOST_OBJECT_BYTES) {
            throw new TemplateException("Template may not exceed " + MOST_OBJECT_BYTES + " bytes in size.");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The bucket and the key of an object's URL. */
    static String[] place(String url) {
        try {
            URI uri = URI.create(url);
            String path = URLDecoder.decode(uri.getRawPath().replace("+", "%2B"), StandardCharsets.UTF_8);
            Matcher host = BUCKET_IN_HOST.matcher(uri.getHost());
            if (uri.getScheme().startsWith("http") && host.matches() && path.length() > 1) {
                return new String[] {host.group(1), path.substring(1)};
            }
            int slash = path.indexOf('/', 1);
            if (uri.getScheme().startsWith("http") && slash > 1 && slash < path.length() - 1) {
                return new String[] {path.substring(1, slash), path.substring(slash + 1)};
            }
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new TemplateException("TemplateURL must be a supported URL.", e);
        }
        throw new TemplateException("TemplateURL must be a supported URL.");
    }
}
