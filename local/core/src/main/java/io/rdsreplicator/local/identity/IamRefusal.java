package io.rdsreplicator.local.identity;

/** An error of IAM, with the code of its API. */
public final class IamRefusal extends IllegalArgumentException {
    private final String code;

    private IamRefusal(String code, int status, String message) {
        super(message + " (Service: Iam, Status Code: " + status + ", Error Code: " + code + ")");
        this.code = code;
    }

    static IamRefusal malformed(MalformedPolicyException e) {
        return new IamRefusal("MalformedPolicyDocument", 400, e.getMessage());
    }

    static IamRefusal limitExceeded(String message) {
        return new IamRefusal("LimitExceeded", 409, message);
    }

    public String code() {
        return code;
    }
}
