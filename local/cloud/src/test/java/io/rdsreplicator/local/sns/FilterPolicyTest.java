package io.rdsreplicator.local.sns;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

class FilterPolicyTest {
    private static final Map<String, MessageAttributeValue> ATTRIBUTES = Map.of(
            "event", attribute("String", "ReplicaLive"),
            "count", attribute("Number", "12.50"),
            "odd", attribute("Number", "twelve"),
            "host", attribute("String", "10.0.0.7"),
            "digits", attribute("String", "12.5"),
            "sports", attribute("String.Array", "[\"rugby\", \"chess\", 3, true, null]"),
            "blob",
                    MessageAttributeValue.builder()
                            .dataType("Binary")
                            .binaryValue(SdkBytes.fromUtf8String("b"))
                            .build());
    private static final String BODY =
            """
            {"event": "ReplicaLive", "live": true, "replica": {"size": 20, "tags": [{"k": "a"}, {"k": "b"}]},
                "none": null, "pruned": []}""";

    private static MessageAttributeValue attribute(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }

    private static boolean wants(FilterScope scope, String policy, String body) {
        PublishedMessage message = new PublishedMessage("id", "topic", null, body, ATTRIBUTES, Instant.EPOCH);
        return FilterPolicy.parse(policy.replace('\'', '"'), scope).matches(scope.of(message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | true",
                "{'event': ['ReplicaLive', 'RolledBack']} | true",
                "{'event': ['RolledBack']} | false",
                "{'event': ['replicalive']} | false",
                "{'event': ['ReplicaLive'], 'missing': ['x']} | false",
                "{'event': [{'prefix': 'Replica'}]} | true",
                "{'event': [{'prefix': 'Roll'}]} | false",
                "{'event': [{'suffix': 'Live'}]} | true",
                "{'event': [{'suffix': 'Failed'}, 'ReplicaLive']} | true",
                "{'event': [{'equals-ignore-case': 'REPLICALIVE'}]} | true",
                "{'event': [{'anything-but': 'RolledBack'}]} | true",
                "{'event': [{'anything-but': ['RolledBack', 'ReplicaLive']}]} | false",
                "{'event': [{'anything-but': {'prefix': 'Replica'}}]} | false",
                "{'event': [{'anything-but': {'prefix': 'Roll'}}]} | true",
                "{'missing': [{'anything-but': 'x'}]} | false",
                "{'event': [{'exists': true}]} | true",
                "{'event': [{'exists': false}]} | false",
                "{'missing': [{'exists': false}]} | true",
                "{'blob': [{'exists': true}]} | false",
                "{'count': [12.5]} | true",
                "{'count': ['12.50']} | false",
                "{'digits': [12.5]} | false",
                "{'digits': ['12.5']} | true",
                "{'count': [{'numeric': ['=', 12.5]}]} | true",
                "{'count': [{'numeric': ['>', 12.5]}]} | false",
                "{'count': [{'numeric': ['>=', 12.5, '<', 13]}]} | true",
                "{'count': [{'numeric': ['<=', 12]}]} | false",
                "{'count': [{'anything-but': [12.5]}]} | false",
                "{'count': [{'anything-but': [13]}]} | true",
                "{'digits': [{'numeric': ['=', 12.5]}]} | false",
                "{'odd': [{'numeric': ['>', 0]}]} | false",
                "{'sports': ['chess']} | true",
                "{'sports': ['golf']} | false",
                "{'sports': [3]} | true",
                "{'sports': [null]} | true",
                "{'sports': [false]} | false",
                "{'sports': [{'anything-but': ['rugby', 'golf']}]} | true",
                "{'host': [{'cidr': '10.0.0.0/24'}]} | true",
                "{'host': [{'cidr': '10.0.1.0/24'}]} | false",
            })
    void looksAtAttributes(String policy, boolean wanted) {
        assertThat(wants(FilterScope.ATTRIBUTES, policy, "no JSON")).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'event': ['ReplicaLive'], 'live': [true]} | true",
                "{'live': [false]} | false",
                "{'live': ['true']} | false",
                "{'replica': {'size': [{'numeric': ['>=', 20]}]}} | true",
                "{'replica': {'size': [{'numeric': ['<', 20]}]}} | false",
                "{'replica': {'tags': {'k': ['b']}}} | true",
                "{'replica': {'tags': {'k': ['c']}}} | false",
                "{'none': [null]} | true",
                "{'replica': {'color': [{'exists': false}]}} | true",
                "{'nobody': {'color': ['red']}} | false",
                "{'pruned': [{'exists': true}]} | false",
            })
    void looksAtTheBody(String policy, boolean wanted) {
        assertThat(wants(FilterScope.BODY, policy, BODY)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no JSON", "[]", "\"ReplicaLive\"", "{\"event\": \"ReplicaLive\"} more"})
    void findsNoKeyInABodyThatIsNoJsonObject(String body) {
        assertThat(wants(FilterScope.BODY, "{'event': ['ReplicaLive']}", body)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"no JSON, false", "{}, false", "{\"other\": 1}, true"})
    void needsAnyKeyToMissOne(String body, boolean wanted) {
        assertThat(wants(FilterScope.BODY, "{'event': [{'exists': false}]}", body))
                .isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "x",
                "{'a': 'b'}",
                "{'a': []}",
                "{'a': {'b': ['c']}}",
                "{'a': [['b']]}",
                "{'a': [{'sounds-like': 'b'}]}",
                "{'a': [{'prefix': 'b', 'suffix': 'c'}]}",
                "{'a': [{'prefix': 1}]}",
                "{'a': [{'exists': 'yes'}]}",
                "{'a': [{'anything-but': []}]}",
                "{'a': [{'anything-but': {'exists': true}}]}",
                "{'a': [{'anything-but': true}]}",
                "{'a': [{'anything-but': {'suffix': 'b'}}]}",
                "{'a': [{'prefix': {'equals-ignore-case': 'b'}}]}",
                "{'a': [{'wildcard': 'b*'}]}",
                "{'a': [{'cidr': 'b'}]}",
                "{'a': [{'numeric': 1}]}",
                "{'a': [{'numeric': ['>']}]}",
                "{'a': [{'numeric': ['>', '1']}]}",
                "{'a': [{'numeric': ['~', 1]}]}",
                "{'a': [{'numeric': ['>', 1000000001]}]}",
                "{'a': [-1000000001]}",
                "{'a': [{'anything-but': [1000000001]}]}",
                "{'a':[1],'b':[1],'c':[1],'d':[1],'e':[1],'f':[1]}",
                "{'a':[1,2,3,4,5,6],'b':[1,2,3,4,5,6],'c':[1,2,3,4,5]}",
            })
    void refusesWhatSnsRefuses(String policy) {
        assertFailsWith("InvalidParameter", () -> wants(FilterScope.ATTRIBUTES, policy, "m"))
                .contains("FilterPolicy");
    }

    @Test
    void countsTheValuesOfADeepKeyAsOftenAsItIsDeep() {
        String six = "[1, 2, 3, 4, 5, 6]";
        assertThat(wants(FilterScope.BODY, "{\"a\": " + six + ", \"b\": {\"c\": " + six + "}}", BODY))
                .isFalse();
        assertFailsWith(
                "InvalidParameter",
                () -> wants(
                        FilterScope.BODY,
                        "{\"a\": " + six + ", \"b\": {\"c\": {\"d\": {\"e\": {\"f\": " + six + "}}}}}",
                        BODY));
    }

    @Test
    void saysThatItDoesNotImplementOr() {
        assertThatThrownBy(() -> wants(FilterScope.ATTRIBUTES, "{'$or': [{'a': ['b']}, {'c': ['d']}]}", "m"))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
