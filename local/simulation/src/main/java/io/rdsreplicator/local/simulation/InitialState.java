package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.stacks.Stack;
import java.util.LinkedHashMap;
import java.util.Map;

/** The initial state of a history. */
public final class InitialState {
    private final Map<String, TrueDatabase> sources = new LinkedHashMap<>();
    private final Map<String, String> keys = new LinkedHashMap<>();

    public void deployed(Stack stack, String account) {
        stack.outputs().forEach((name, output) -> {
            if (name.equals("TransferKeyArn") || name.equals("LandingKeyArn")) {
                keys.put(output.value(), account);
            }
        });
    }

    public void source(String database, TrueDatabase state) {
        sources.put(database, state);
    }

    public TrueDatabase source(String database) {
        return sources.get(database);
    }

    /** The transfer key and the landing key, with the owner of each. */
    public Map<String, String> keys() {
        return keys;
    }
}
