package io.rdsreplicator.local.states;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The parsed and valid definition of a state machine.
 *
 * @param timeoutSeconds null if the machine has none
 */
record Definition(Workflow workflow, Integer timeoutSeconds) {
    private static final Set<String> FIELDS =
            Set.of("Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version");

    /** @throws InvalidDefinition with all problems */
    static Definition parse(String text) {
        List<String> problems = new ArrayList<>();
        Object json;
        try {
            json = StatesJson.parseStrictly(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidDefinition(
                    "INVALID_JSON_DESCRIPTION", List.of("the definition is not JSON: " + e.getMessage()));
        }
        if (!(json instanceof Map<?, ?>)) {
            throw new InvalidDefinition("INVALID_JSON_DESCRIPTION", List.of("the definition is not a JSON object"));
        }
        Fields fields = Fields.of(json, "", problems);
        fields.allowOnly(FIELDS, Set.of());
        if (!"JSONata".equals(fields.text("QueryLanguage"))) {
            problems.add(
                    "the query language JSONPath is not implemented here: QueryLanguage must be JSONata at /QueryLanguage");
        }
        Integer timeout = fields.integer("TimeoutSeconds", 1, Fields.LONGEST_SECONDS, null);
        Workflow workflow = new WorkflowParser(problems, new HashSet<>(), Set.of()).parse(fields);
        if (!problems.isEmpty()) {
            throw new InvalidDefinition("SCHEMA_VALIDATION_FAILED", problems);
        }
        return new Definition(workflow, timeout);
    }

    /** Lists all problems of a definition. */
    static final class InvalidDefinition extends RuntimeException {
        private final String code;
        private final List<String> problems;

        InvalidDefinition(String code, List<String> problems) {
            super("Invalid State Machine Definition: '" + code + ": " + String.join(", ", problems) + "'");
            this.code = code;
            this.problems = List.copyOf(problems);
        }

        String code() {
            return code;
        }

        List<String> problems() {
            return problems;
        }
    }
}
