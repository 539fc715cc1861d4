package io.rdsreplicator.local.s3;

import io.rdsreplicator.local.calls.AwsFailure;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.AccessDeniedException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Creates the errors of S3, with <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">its
 * codes</a>.
 */
final class S3Failures {
    private S3Failures() {}

    static AwsServiceException noSuchBucket() {
        return of(NoSuchBucketException.builder(), "NoSuchBucket", 404, "The specified bucket does not exist");
    }

    static AwsServiceException noSuchKey() {
        return of(NoSuchKeyException.builder(), "NoSuchKey", 404, "The specified key does not exist.");
    }

    static AwsServiceException noSuchUpload() {
        return of(
                NoSuchUploadException.builder(),
                "NoSuchUpload",
                404,
                "The specified upload does not exist. The upload ID may be "
                        + "invalid, or the upload may have been aborted or completed.");
    }

    static AwsServiceException noSuchPolicy() {
        return of("NoSuchBucketPolicy", 404, "The bucket policy does not exist");
    }

    static AwsServiceException bucketExists() {
        return of(
                BucketAlreadyExistsException.builder(),
                "BucketAlreadyExists",
                409,
                "The requested bucket name is not available. The "
                        + "bucket namespace is shared by all users of the system. Please select a different name and try again.");
    }

    static AwsServiceException bucketIsYours() {
        return of(
                BucketAlreadyOwnedByYouException.builder(),
                "BucketAlreadyOwnedByYou",
                409,
                "Your previous request to create the named bucket succeeded and you already own it.");
    }

    static AwsServiceException bucketNotEmpty() {
        return of("BucketNotEmpty", 409, "The bucket you tried to delete is not empty");
    }

    static AwsServiceException denied(String message) {
        return of(AccessDeniedException.builder(), "AccessDenied", 403, message);
    }

    static AwsServiceException precondition(String condition) {
        return of(
                "PreconditionFailed",
                412,
                "At least one of the pre-conditions you specified did not hold: " + condition);
    }

    static AwsServiceException notModified() {
        return of("NotModified", 304, "Not Modified");
    }

    static AwsServiceException invalid(String message) {
        return of("InvalidArgument", 400, message);
    }

    static AwsServiceException malformedXml() {
        return of(
                "MalformedXML",
                400,
                "The XML you provided was not well-formed or did not validate against our published schema");
    }

    static AwsServiceException of(String code, int status, String message) {
        return of(S3Exception.builder(), code, status, message);
    }

    private static AwsServiceException of(
            AwsServiceException.Builder builder, String code, int status, String message) {
        return AwsFailure.of(builder, "S3", code, status, message);
    }
}
