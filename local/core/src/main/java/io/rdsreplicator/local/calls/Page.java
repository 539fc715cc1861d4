package io.rdsreplicator.local.calls;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A page of a listing. Its marker names the last item of the page. So no item appears twice when others are added or
 * removed.
 *
 * @param next where the next page starts, or null after the last
 */
public record Page<T>(List<T> items, String next) {

    /**
     * The items after the marker, in the order of their keys.
     *
     * @param key unique among the items
     * @param marker null for the first page
     * @throws IllegalArgumentException if this class did not create the marker, or the limit is not positive
     */
    public static <T> Page<T> of(List<T> all, Function<T, String> key, String marker, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a page has at least one item, not " + limit);
        }
        String shown = marker == null ? "" : new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
        List<T> rest = all.stream()
                .filter(item -> key.apply(item).compareTo(shown) > 0)
                .sorted(Comparator.comparing(key))
                .toList();
        if (rest.size() <= limit) {
            return new Page<>(rest, null);
        }
        byte[] last = key.apply(rest.get(limit - 1)).getBytes(StandardCharsets.UTF_8);
        return new Page<>(rest.subList(0, limit), Base64.getUrlEncoder().encodeToString(last));
    }

    /** Like {@link #of(List, Function, String, int)}, with the service's own error for an invalid marker or limit. */
    public static <T> Page<T> of(
            List<T> all,
            Function<T, String> key,
            String marker,
            int limit,
            Supplier<? extends RuntimeException> refusal) {
        try {
            return of(all, key, marker, limit);
        } catch (IllegalArgumentException e) {
            throw refusal.get();
        }
    }
}
