package io.rdsreplicator.local.s3;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The conditions of a request, which apply to the state of the object that its sender knows.
 *
 * @param matches an ETag, or {@code *} for any, or null
 * @param differs an ETag, or {@code *} for any, or null
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html">Conditional
 * requests</a>
 */
record RequestConditions(String matches, String differs, Instant modifiedSince, Instant unmodifiedSince) {

    /** @throws RuntimeException NotModified if the reader already has the object, otherwise PreconditionFailed */
    void requireForReading(StoredObject object) {
        if (matches != null) {
            requireMatch(object);
        } else if (unmodifiedSince != null && seconds(object).isAfter(unmodifiedSince)) {
            throw S3Failures.precondition("If-Unmodified-Since");
        }
        boolean isKnown = differs != null
                ? agrees(differs, object)
                : modifiedSince != null && !seconds(object).isAfter(modifiedSince);
        if (isKnown) {
            throw S3Failures.notModified();
        }
    }

    /** @param existing null if no object has the key */
    void requireForWriting(StoredObject existing) {
        if (differs != null && !differs.equals("*")) {
            throw new UnsupportedOperationException("s3: If-None-Match with anything but * is not implemented here");
        }
        if (differs != null && existing != null) {
            throw S3Failures.precondition("If-None-Match");
        }
        if (matches != null && existing == null) {
            throw S3Failures.noSuchKey();
        }
        if (matches != null) {
            requireMatch(existing);
        }
    }

    private void requireMatch(StoredObject object) {
        if (!agrees(matches, object)) {
            throw S3Failures.precondition("If-Match");
        }
    }

    private static boolean agrees(String eTag, StoredObject object) {
        return eTag.equals("*") || eTag.replace("\"", "").equals(object.eTag().replace("\"", ""));
    }

    /** HTTP headers have a precision of seconds. */
    private static Instant seconds(StoredObject object) {
        return object.lastModified().truncatedTo(ChronoUnit.SECONDS);
    }
}
