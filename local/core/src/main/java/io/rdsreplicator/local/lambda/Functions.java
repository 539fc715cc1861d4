package io.rdsreplicator.local.lambda;

import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The functions of every account and Region. They are found by every form of name that Lambda accepts. */
final class Functions {
    private static final String SERVICE = "lambda.amazonaws.com";
    private static final Pattern NAME =
            Pattern.compile("(?:(?:arn:[\\w-]+:lambda:(?<region>[a-z0-9-]+):)?(?<account>\\d{12}):function:)?"
                    + "(?<name>[\\w-]{1,64})(?::(?<qualifier>[\\w$-]+))?");

    private final Map<String, LocalFunction> byArn = new TreeMap<>();
    private final Authorization authorization;

    Functions(Authorization authorization) {
        this.authorization = authorization;
    }

    /**
     * Returns the function if the caller has permission for the action. A caller without permission does not learn
     * whether it exists.
     */
    LocalFunction find(Caller caller, String nameOrArn, String qualifier, String action) {
        return find(caller, nameOrArn, qualifier, action, request -> request);
    }

    LocalFunction find(
            Caller caller, String nameOrArn, String qualifier, String action, UnaryOperator<AccessRequest> asked) {
        Matcher named = NAME.matcher(nameOrArn);
        if (!named.matches()) {
            throw LambdaFailures.invalid(
                    "Value '" + nameOrArn + "' at 'functionName' is not the name or ARN of a function");
        }
        if (named.group("region") != null && !named.group("region").equals(caller.region())) {
            throw LambdaFailures.notFound("Functions from '" + named.group("region")
                    + "' are not reachable in this region ('" + caller.region() + "')");
        }
        AccountRegion place = named.group("account") == null
                ? caller.place()
                : new AccountRegion(named.group("account"), caller.region());
        String arn = arn(place, named.group("name"));
        LocalFunction function = byArn.get(arn);
        AccessRequest request =
                AccessRequest.of(caller, action, arn).withResourceTags(function == null ? Map.of() : function.tags);
        authorization.require(
                place.account(),
                function == null ? null : function.policy,
                asked.apply(request),
                LambdaFailures::denied);
        String wanted = qualifier(qualifier, named.group("qualifier"));
        if (function == null || !wanted.equals("$LATEST")) {
            throw LambdaFailures.notFound(
                    "Function not found: " + arn + (wanted.equals("$LATEST") ? "" : ":" + wanted));
        }
        return function;
    }

    /** For a request on no existing function. */
    void require(AccessRequest request) {
        authorization.require(request, LambdaFailures::denied);
    }

    /**
     * The caller needs {@code iam:PassRole} for the function's role. The role's trust policy must let Lambda assume it
     * for that function.
     */
    void requireRole(Caller caller, FunctionSpec spec) {
        authorization.requirePassRole(caller, spec.roleArn(), SERVICE, LambdaFailures::denied);
        if (!authorization.mayAssume(Caller.service(spec.place(), SERVICE, spec.arn()), spec.roleArn())) {
            throw LambdaFailures.invalid("The role defined for the function cannot be assumed by Lambda.");
        }
    }

    /**
     * Lambda accepts a destination only if the function's role may send to it. If the role loses that permission
     * later, the delivery fails.
     */
    void requireDestination(FunctionSpec spec, String queueArn) {
        Caller role = Caller.role(spec.place(), spec.roleArn());
        AccessRequest request = AccessRequest.of(role, "sqs:SendMessage", queueArn);
        if (!authorization.decide(role.account(), null, request).allowed()) {
            throw LambdaFailures.invalid(
                    "The function's execution role does not have permissions to call SendMessage on " + queueArn);
        }
    }

    private static String qualifier(String asked, String inName) {
        if (asked != null && inName != null && !asked.equals(inName)) {
            throw LambdaFailures.invalid(
                    "The derived qualifier from the function name does not match the specified qualifier.");
        }
        return asked != null ? asked : inName != null ? inName : "$LATEST";
    }

    static String arn(AccountRegion place, String name) {
        return place.arn("lambda", "function:" + name);
    }

    void add(LocalFunction function) {
        if (byArn.putIfAbsent(function.spec.arn(), function) != null) {
            throw LambdaFailures.conflict("Function already exist: " + function.spec.name());
        }
    }

    void remove(LocalFunction function) {
        byArn.remove(function.spec.arn());
    }

    /**
     * Returns the same source, with the code object of another function if that has equal code. So the functions of a
     * stack share one archive in memory.
     */
    CodeSource sharing(CodeSource source) {
        return byArn.values().stream()
                .map(function -> function.spec.code())
                .filter(source.code()::equals)
                .findFirst()
                .map(code -> new CodeSource(code, source.location(), source.sha256(), source.size()))
                .orElse(source);
    }

    boolean holds(LocalFunction function) {
        return byArn.get(function.spec.arn()) == function;
    }

    List<LocalFunction> of(AccountRegion place) {
        return byArn.values().stream()
                .filter(function ->
                        AmazonResourceName.parse(function.spec.arn()).place().equals(place))
                .toList();
    }
}
