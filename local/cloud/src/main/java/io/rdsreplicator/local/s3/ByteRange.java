package io.rdsreplicator.local.s3;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A range of a content's bytes, both ends inclusive. */
record ByteRange(int first, int last) {
    private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /**
     * @return null for the whole content: S3 returns it if there is no range, if there are several, or if the range is
     * invalid
     */
    static ByteRange of(String header, int length) {
        Matcher range = header == null ? null : ONE.matcher(header.trim());
        if (range == null
                || !range.matches()
                || range.group(1).isEmpty() && range.group(2).isEmpty()) {
            return null;
        }
        if (range.group(1).isEmpty()) {
            long suffix = Math.min(Long.parseLong(range.group(2)), length);
            return satisfiable(length - suffix, length - 1L, length);
        }
        long first = Long.parseLong(range.group(1));
        long last = range.group(2).isEmpty() ? length - 1L : Math.min(Long.parseLong(range.group(2)), length - 1L);
        return !range.group(2).isEmpty() && Long.parseLong(range.group(2)) < first
                ? null
                : satisfiable(first, last, length);
    }

    private static ByteRange satisfiable(long first, long last, int length) {
        if (first >= length || last < first) {
            throw S3Failures.of("InvalidRange", 416, "The requested range is not satisfiable");
        }
        return new ByteRange((int) first, (int) last);
    }

    byte[] of(byte[] content) {
        return Arrays.copyOfRange(content, first, last + 1);
    }

    String header(int length) {
        return "bytes " + first + "-" + last + "/" + length;
    }
}
