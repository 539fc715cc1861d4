package io.rdsreplicator.local.states;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The variables of a scope. An inner scope (a branch, an iteration) can read the outer variables. The variables that
 * it assigns end with it.
 */
final class Variables {
    private final Variables outer;
    private final Map<String, Object> own = new LinkedHashMap<>();

    /** @param outer null for the scope of the machine itself */
    Variables(Variables outer) {
        this.outer = outer;
    }

    void assign(Map<String, Object> values) {
        own.putAll(values);
    }

    /** A new map of all variables that can be read here. */
    Map<String, Object> visible() {
        Map<String, Object> visible = outer == null ? new LinkedHashMap<>() : outer.visible();
        visible.putAll(own);
        return visible;
    }
}
