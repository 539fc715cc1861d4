package io.rdsreplicator.local;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How far a test walks that takes one thing after the other, as each permission or each call: all the way with {@code
 * -Drdsreplicator.exhaustive=on}, as CI does; otherwise to some, spread over all.
 */
public final class Walk {
    private static final boolean EXHAUSTIVE = "on".equals(System.getProperty("rdsreplicator.exhaustive"));

    private Walk() {}

    public static boolean isExhaustive() {
        return EXHAUSTIVE;
    }

    /** @param oneOf so many of the places are passed over for each that is taken, that one included */
    public static <T> List<T> through(List<T> places, int oneOf) {
        return EXHAUSTIVE
                ? places
                : IntStream.range(0, places.size())
                        .filter(i -> i % oneOf == 0)
                        .mapToObj(places::get)
                        .toList();
    }

    /** @param otherwise of a walk that is not exhaustive */
    public static long length(long all, long otherwise) {
        return EXHAUSTIVE ? all : otherwise;
    }
}
