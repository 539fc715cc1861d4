package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.rds.InstanceState;
import io.rdsreplicator.local.stacks.Stack;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a history begins with, as it was then. */
public final class InitialState {
    private final Map<String, InstanceState> sources = new LinkedHashMap<>();
    private final Map<String, String> keys = new LinkedHashMap<>();

    public void deployed(Stack stack, String account) {
        stack.outputs().forEach((name, output) -> {
            if (name.equals("TransferKeyArn") || name.equals("LandingKeyArn")) {
                keys.put(output.value(), account);
            }
        });
    }

    public void source(String database, InstanceState state) {
        sources.put(database, state);
    }

    public InstanceState source(String database) {
        return sources.get(database);
    }

    /** The transfer and the landing key, and whose each is. */
    public Map<String, String> keys() {
        return keys;
    }
}
