package io.rdsreplicator.local.states;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds JSONata syntax that Step Functions forbids: {@code $eval}, {@code $$}, and {@code $} if no step of a path
 * gives it a value. It only reads tokens. The parser decides whether the text is valid JSONata.
 */
final class ForbiddenSyntax {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s+|/\\*.*?\\*/"
                    + "|(?<operand>'(?:\\\\.|[^'\\\\])*'|\"(?:\\\\.|[^\"\\\\])*\"|`[^`]*`"
                    + "|\\$\\$|\\$\\w*|[\\p{L}_][\\w]*|\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?)"
                    + "|(?<symbol>\\.\\.|:=|~>|!=|<=|>=|\\*\\*|.)",
            Pattern.DOTALL);
    private static final Pattern REGEX = Pattern.compile("/(?:\\\\.|[^/\\\\])+/[a-z]*");
    private static final Set<String> OPERATORS = Set.of("and", "or", "in");
    private static final Set<String> LAMBDA = Set.of("function", "λ");

    private final String text;
    /** For each open bracket, whether {@code $} has a value. */
    private final Deque<Boolean> contexts = new ArrayDeque<>();

    private final Deque<Boolean> lambdaParameters = new ArrayDeque<>();
    private String previous = "";
    private boolean previousIsOperand;
    private boolean operandFollowsDot;
    private boolean lambdaBodyNext;

    private ForbiddenSyntax(String text) {
        this.text = text;
        contexts.push(false);
    }

    /** Describes the forbidden syntax in this expression, or returns null. */
    static String in(String expression) {
        return new ForbiddenSyntax(expression).scan();
    }

    private String scan() {
        Matcher token = TOKEN.matcher(text);
        int at = 0;
        while (at < text.length() && token.find(at)) {
            at = token.end();
            String operand = token.group("operand");
            String symbol = token.group("symbol");
            if (operand != null) {
                String problem = operand(operand);
                if (problem != null) {
                    return problem;
                }
            } else if (symbol != null) {
                at = symbol(symbol, token.start(), at);
            }
        }
        return null;
    }

    private String operand(String operand) {
        if (operand.equals("$eval")) {
            return "the function $eval is not supported, use $parse";
        }
        boolean step = previous.equals(".");
        if (operand.equals("$$") || (operand.equals("$") && !step && !contexts.peek())) {
            return "'" + operand + "' cannot be used at the top level of an expression, use $states.input";
        }
        previousIsOperand = !(previousIsOperand && OPERATORS.contains(operand));
        operandFollowsDot = step;
        previous = operand;
        return null;
    }

    private int symbol(String symbol, int start, int end) {
        int next = end;
        boolean closes = ")]}".contains(symbol);
        if ("([{".contains(symbol)) {
            open(symbol);
            previousIsOperand = false;
        } else if (closes) {
            lambdaBodyNext = !lambdaParameters.isEmpty() && lambdaParameters.pop();
            if (contexts.size() > 1) {
                contexts.pop();
            }
            previousIsOperand = true;
        } else if (symbol.equals("/") && !previousIsOperand) {
            Matcher regex = REGEX.matcher(text).region(start, text.length());
            next = regex.lookingAt() ? regex.end() : end;
            previousIsOperand = true;
        } else if (symbol.equals("|")) {
            // The parts of a transform |...|...| have their own context.
            contexts.pop();
            contexts.push(true);
            previousIsOperand = false;
        } else {
            boolean wildcardOrParent =
                    !previousIsOperand && Set.of("*", "**", "%").contains(symbol);
            previousIsOperand = wildcardOrParent;
        }
        if (!closes) {
            lambdaBodyNext = false;
        }
        operandFollowsDot = false;
        previous = symbol;
        return next;
    }

    private void open(String bracket) {
        boolean predicateOrGroup = previousIsOperand && !bracket.equals("(") && !lambdaBodyNext;
        boolean callInAStep = previousIsOperand && bracket.equals("(") && operandFollowsDot;
        boolean step = previous.equals(".") || previous.equals("^");
        lambdaParameters.push(bracket.equals("(") && LAMBDA.contains(previous));
        contexts.push(contexts.peek() || predicateOrGroup || callInAStep || step);
    }
}
