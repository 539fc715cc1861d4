package io.rdsreplicator.local.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rdsreplicator.local.identity.Policy;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A function and its current state: its configuration, its resource policy, and its settings for asynchronous
 * invocations.
 */
final class LocalFunction {
    final Map<String, ObjectNode> statements = new LinkedHashMap<>();
    final Map<String, String> tags = new TreeMap<>();
    final VpcConnection connection;
    FunctionSpec spec;
    String description;
    CodeSource source;
    Instant lastModified;
    int revision;
    /** Null until a statement is added. */
    Policy policy;
    /** Null unless settings were put. */
    AsyncSettings asyncSettings;

    private long requests;

    LocalFunction(FunctionSpec spec, CodeSource source, VpcConnection connection) {
        this.spec = spec;
        this.source = source;
        this.connection = connection;
    }

    long nextRequest() {
        return requests++;
    }

    AsyncSettings settingsInForce() {
        return asyncSettings == null ? AsyncSettings.DEFAULT : asyncSettings;
    }
}
