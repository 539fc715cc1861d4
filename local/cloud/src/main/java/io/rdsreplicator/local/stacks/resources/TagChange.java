package io.rdsreplicator.local.stacks.resources;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The tags to set and to remove when a resource's tags change. */
record TagChange(Map<String, String> set, List<String> removed) {
    static TagChange between(Properties before, Properties after) {
        Map<String, String> old = before.tags();
        Map<String, String> wanted = after.tags();
        Map<String, String> set = new LinkedHashMap<>(wanted);
        set.entrySet().removeAll(old.entrySet());
        return new TagChange(
                set,
                old.keySet().stream().filter(key -> !wanted.containsKey(key)).toList());
    }

    void apply(Consumer<Map<String, String>> tag, Consumer<List<String>> untag) {
        if (!removed.isEmpty()) {
            untag.accept(removed);
        }
        if (!set.isEmpty()) {
            tag.accept(set);
        }
    }
}
