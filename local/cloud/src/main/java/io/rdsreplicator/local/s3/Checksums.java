package io.rdsreplicator.local.s3;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.checksums.SdkChecksum;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;
import software.amazon.awssdk.core.SdkPojo;

/**
 * The checksums that clients send with a content, and that S3 verifies.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html">Checking object
 * integrity</a>
 */
final class Checksums {
    /** By the name of the request member with the checksum. */
    private static final Map<String, UnaryOperator<byte[]>> ALGORITHMS = Map.of(
            "ChecksumCRC32", content -> sum(DefaultChecksumAlgorithm.CRC32, content),
            "ChecksumCRC32C", content -> sum(DefaultChecksumAlgorithm.CRC32C, content),
            "ChecksumCRC64NVME", Crc64Nvme::of,
            "ChecksumSHA1", content -> sum(DefaultChecksumAlgorithm.SHA1, content),
            "ChecksumSHA256", content -> sum(DefaultChecksumAlgorithm.SHA256, content));

    static final Set<String> MEMBERS = ALGORITHMS.keySet();
    private static final String MD5 = "ContentMD5";

    private Checksums() {}

    /**
     * The checksums of a request, by member.
     *
     * @throws AwsServiceException if one of them does not match the content
     */
    static Map<String, Object> verified(SdkPojo request, byte[] content) {
        Object md5 = Members.pick(request, Set.of(MD5)).get(MD5);
        if (md5 != null) {
            requireMd5(md5.toString(), content);
        }
        Map<String, Object> sums = new TreeMap<>(Members.pick(request, MEMBERS));
        sums.forEach((member, sum) -> {
            if (!sum.equals(
                    Base64.getEncoder().encodeToString(ALGORITHMS.get(member).apply(content)))) {
                throw S3Failures.of(
                        "BadDigest",
                        400,
                        "The " + member.substring("Checksum".length())
                                + " you specified did not match the calculated checksum.");
            }
        });
        return sums;
    }

    private static void requireMd5(String sent, byte[] content) {
        byte[] expected;
        try {
            expected = Base64.getDecoder().decode(sent);
        } catch (IllegalArgumentException e) {
            expected = new byte[0];
        }
        if (expected.length != 16) {
            throw S3Failures.of("InvalidDigest", 400, "The Content-MD5 you specified was invalid.");
        }
        if (!MessageDigest.isEqual(expected, md5(content))) {
            throw S3Failures.of("BadDigest", 400, "The Content-MD5 you specified did not match what we received.");
        }
    }

    private static byte[] sum(ChecksumAlgorithm algorithm, byte[] content) {
        SdkChecksum checksum = SdkChecksum.forAlgorithm(algorithm);
        checksum.update(content, 0, content.length);
        return checksum.getChecksumBytes();
    }

    static byte[] md5(byte[] content) {
        try {
            return MessageDigest.getInstance("MD5").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In quotes, as in the HTTP header. */
    static String eTag(byte[] md5) {
        return '"' + HexFormat.of().formatHex(md5) + '"';
    }
}
