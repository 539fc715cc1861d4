package io.rdsreplicator.local.wire;

/** A refusal by the endpoint itself, with AWS's code and HTTP status, before or instead of a service's answer. */
final class WireFailure extends RuntimeException {
    private final String code;
    private final int status;

    WireFailure(String code, int status, String message) {
        super(message);
        this.code = code;
        this.status = status;
    }

    static WireFailure malformedQuery(String why) {
        return new WireFailure("MalformedQueryString", 400, "The query string is malformed: " + why);
    }

    static WireFailure malformedInput(String why) {
        return new WireFailure("MalformedInput", 400, why);
    }

    static WireFailure serialization(String why) {
        return new WireFailure("SerializationException", 400, why);
    }

    static WireFailure notImplemented(String what) {
        return new WireFailure("NotImplemented", 501, what);
    }

    String code() {
        return code;
    }

    int status() {
        return status;
    }
}
