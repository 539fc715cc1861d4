package io.rdsreplicator.local.states;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One page of a list.
 *
 * @param nextToken null on the last page
 */
record HistoryPage<T>(List<T> items, String nextToken) {
    private static final int USUAL = 100;
    private static final int MOST = 1000;
    private static final Pattern TOKEN = Pattern.compile("after-(\\d{1,18})");

    /**
     * @param items all items, in the list's order
     * @param key the number by which the list is ordered. A token names the last item of a page. So later pages skip
     * or repeat nothing when items are added or removed.
     */
    static <T> HistoryPage<T> of(
            List<T> items, ToLongFunction<T> key, boolean descending, Integer maxResults, String token) {
        if (maxResults != null && (maxResults < 0 || maxResults > MOST)) {
            throw StatesFailures.validation(
                    "Value '" + maxResults + "' at 'maxResults' failed to satisfy constraint: 0 to 1000");
        }
        int size = maxResults == null || maxResults == 0 ? USUAL : maxResults;
        List<T> rest = token == null ? items : after(items, key, descending, token);
        List<T> page = rest.subList(0, Math.min(size, rest.size()));
        boolean more = rest.size() > size;
        return new HistoryPage<>(List.copyOf(page), more ? encode(key.applyAsLong(page.get(size - 1))) : null);
    }

    private static <T> List<T> after(List<T> items, ToLongFunction<T> key, boolean descending, String token) {
        long last = decode(token);
        return items.stream()
                .filter(item -> descending ? key.applyAsLong(item) < last : key.applyAsLong(item) > last)
                .toList();
    }

    <R> List<R> map(Function<T, R> each) {
        return items.stream().map(each).toList();
    }

    private static String encode(long number) {
        return "after-" + number;
    }

    private static long decode(String token) {
        Matcher number = TOKEN.matcher(token);
        if (!number.matches()) {
            throw StatesFailures.invalidToken(token);
        }
        return Long.parseLong(number.group(1));
    }
}
