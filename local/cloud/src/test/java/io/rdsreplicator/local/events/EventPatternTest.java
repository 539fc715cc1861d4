package io.rdsreplicator.local.events;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventPatternTest {
    private static final String EVENT =
            """
            {"source":"aws.states","resources":["arn:one","arn:two"],
            "detail":{"status":"FAILED","stateMachineArn":"arn:aws:states:eu-west-1:111111111111:stateMachine:x-replication",
            "attempts":3,"cause":null,"items":[{"id":1},{"id":2}]}}""";

    private static boolean matches(String pattern) throws JsonProcessingException {
        return EventPattern.parse(pattern).matches(new JsonMapper().readTree(EVENT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"source\":[\"aws.states\"]}",
                "{\"source\":[\"aws.rds\",\"aws.states\"],\"detail\":{\"status\":[\"FAILED\",\"TIMED_OUT\",\"ABORTED\"]}}",
                "{\"resources\":[\"arn:two\"]}",
                "{\"detail\":{\"stateMachineArn\":[{\"prefix\":\"arn:aws:states:\"}]}}",
                "{\"detail\":{\"stateMachineArn\":[{\"suffix\":\"-replication\"}]}}",
                "{\"detail\":{\"status\":[{\"anything-but\":[\"SUCCEEDED\",\"RUNNING\"]}]}}",
                "{\"detail\":{\"status\":[{\"anything-but\":{\"prefix\":\"SUCC\"}}]}}",
                "{\"detail\":{\"status\":[{\"equals-ignore-case\":\"failed\"}]}}",
                "{\"detail\":{\"status\":[{\"exists\":true}],\"output\":[{\"exists\":false}]}}",
                "{\"detail\":{\"attempts\":[3.0]}}",
                "{\"detail\":{\"attempts\":[{\"numeric\":[\">\",2,\"<=\",3]}]}}",
                "{\"detail\":{\"cause\":[null]}}",
                "{\"detail\":{\"items\":{\"id\":[2]}}}"
            })
    void matchesTheEvent(String pattern) throws JsonProcessingException {
        assertThat(matches(pattern)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"source\":[\"aws.rds\"]}",
                "{\"source\":[\"aws.states\"],\"detail\":{\"status\":[\"SUCCEEDED\"]}}",
                "{\"resources\":[\"arn:three\"]}",
                "{\"detail\":{\"stateMachineArn\":[{\"prefix\":\"arn:aws:rds:\"}]}}",
                "{\"detail\":{\"status\":[{\"anything-but\":[\"FAILED\"]}]}}",
                "{\"detail\":{\"output\":[{\"anything-but\":\"x\"}]}}",
                "{\"detail\":{\"status\":[{\"exists\":false}]}}",
                "{\"detail\":{\"output\":[{\"exists\":true}]}}",
                "{\"detail\":{\"attempts\":[\"3\"]}}",
                "{\"detail\":{\"attempts\":[{\"numeric\":[\">\",3]}]}}",
                "{\"detail\":{\"items\":{\"id\":[3]}}}"
            })
    void doesNotMatchTheEvent(String pattern) throws JsonProcessingException {
        assertThat(matches(pattern)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "[]",
                "{}",
                "{\"source\":\"aws.states\"}",
                "{\"source\":[]}",
                "{\"source\":[[\"x\"]]}",
                "{\"source\":[{\"prefix\":1}]}",
                "{\"source\":[{\"like\":\"x\"}]}",
                "{\"source\":[{\"prefix\":\"a\",\"suffix\":\"b\"}]}",
                "{\"source\":[{\"exists\":\"yes\"}]}",
                "{\"source\":[{\"numeric\":[\"~\",1]}]}",
                "{\"detail\":{}}",
                "{\"$or\":[{\"a\":[1]}]}"
            })
    void refuses(String pattern) {
        assertFailsWith("InvalidEventPatternException", () -> EventPattern.parse(pattern))
                .startsWith("Event pattern is not valid.");
    }
}
