package io.rdsreplicator.local.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rdsreplicator.local.identity.Policy;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A function as it stands: what it was created with, who may invoke it, and how its asynchronous invocations end. */
final class LocalFunction {
    final Map<String, ObjectNode> statements = new LinkedHashMap<>();
    final Map<String, String> tags = new TreeMap<>();
    final VpcConnection connection;
    FunctionSpec spec;
    String description;
    CodeSource source;
    Instant lastModified;
    int revision;
    /** Null as long as no statement was added. */
    Policy policy;
    /** Null unless one was put. */
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
