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

/** The functions of every place, found by any of the names that Lambda takes. */
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

    /** The function, if the caller may do this with it. Whether it exists is learned only by who may. */
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

    /** For what concerns no function that is there. */
    void require(AccessRequest request) {
        authorization.require(request, LambdaFailures::denied);
    }

    /** A caller passes a function its role, and the role lets Lambda act in it for that function. */
    void requireRole(Caller caller, FunctionSpec spec) {
        authorization.requirePassRole(caller, spec.roleArn(), SERVICE, LambdaFailures::denied);
        if (!authorization.mayAssume(Caller.service(spec.place(), SERVICE, spec.arn()), spec.roleArn())) {
            throw LambdaFailures.invalid("The role defined for the function cannot be assumed by Lambda.");
        }
    }

    /** A destination is accepted only if the function's role may send to it; what the role loses later is found at the delivery. */
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

    /** The same source with the code of a function that has the same: the functions of a stack have one archive, held in memory once. */
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
