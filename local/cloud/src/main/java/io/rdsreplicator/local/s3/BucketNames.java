package io.rdsreplicator.local.s3;

import java.util.regex.Pattern;

/** See <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html">the naming rules</a>. */
final class BucketNames {
    private static final Pattern VALID =
            Pattern.compile("(?!xn--|sthree-|amzn-s3-demo-)(?!.*\\.\\.)(?!\\d+\\.\\d+\\.\\d+\\.\\d+$)"
                    + "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?<!-s3alias|--ols-s3|\\.mrap|--x-s3|--table-s3)");

    /** The name of the bucket that stands for local code in Lambda. Nobody can create it. */
    private static final String LOCAL = "local";

    private BucketNames() {}

    static void requireValid(String name) {
        if (name == null || !VALID.matcher(name).matches()) {
            throw S3Failures.of("InvalidBucketName", 400, "The specified bucket is not valid.");
        }
    }

    static boolean isReserved(String name) {
        return name.equals(LOCAL);
    }
}
